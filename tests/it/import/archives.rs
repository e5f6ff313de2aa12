//! Archives of folders: what is unpacked, and what would do harm.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use plumbline::diagnostic::Code;
use plumbline::import::{Limits, unpack};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tarred(files: &[(&str, &[u8], tar::EntryType)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for (name, bytes, kind) in files {
        let mut header = tar::Header::new_old();
        // Written by hand, as the library refuses to write what leads out of the archive.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(u64::try_from(bytes.len()).unwrap());
        header.set_entry_type(*kind);
        header.set_cksum();
        archive.append(&header, *bytes).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap()
}

fn paths(bytes: &[u8]) -> Vec<String> {
    unpack("a", bytes, &Limits::default()).unwrap().unwrap().files.into_keys().collect()
}

fn refused(bytes: &[u8], limits: &Limits) -> Code {
    unpack("a", bytes, limits).unwrap().unwrap_err().diagnostics[0].code
}

#[test]
fn the_folders_around_everything_and_hidden_files_are_dropped() {
    let zip = zipped(&[
        ("shop-main/app/main.tf", b"x"),
        ("shop-main/.git/config", b"y"),
        ("shop-main/b.yaml", b""),
    ]);
    assert_eq!(paths(&zip), ["app/main.tf", "b.yaml"]);
    let file = tar::EntryType::Regular;
    let tar =
        tarred(&[("shop/", b"", tar::EntryType::Directory), ("shop/a.yaml", b"a: 1\n", file)]);
    assert_eq!(paths(&tar), ["a.yaml"]);
    assert!(unpack("a", b"otmVersion: 0.2.0", &Limits::default()).is_none());
}

#[test]
fn names_that_lead_out_of_an_archive_and_links_are_left_out_and_said() {
    let out = ["../../etc/passwd", "/etc/passwd", "C:\\windows", "a/../../b"];
    let mut files: Vec<(&str, &[u8])> = out.iter().map(|name| (*name, &b"x"[..])).collect();
    files.push(("inside.yaml", b"a: 1\n"));
    let unpacked = unpack("a", &zipped(&files), &Limits::default()).unwrap().unwrap();
    assert_eq!(unpacked.files.into_keys().collect::<Vec<_>>(), ["inside.yaml"]);
    assert_eq!(unpacked.diagnostics.len(), out.len());
    let tar = tarred(&[
        ("../out.yaml", b"x", tar::EntryType::Regular),
        ("link", b"", tar::EntryType::Symlink),
        ("inside.yaml", b"a: 1\n", tar::EntryType::Regular),
    ]);
    let unpacked = unpack("a", &tar, &Limits::default()).unwrap().unwrap();
    assert_eq!(unpacked.files.into_keys().collect::<Vec<_>>(), ["inside.yaml"]);
    assert_eq!(unpacked.diagnostics.len(), 2);
}

#[test]
fn bombs_are_refused_while_they_are_inflated() {
    let zeros = vec![b' '; 8 * 1024 * 1024];
    assert_eq!(refused(&zipped(&[("a", &zeros)]), &Limits::default()), Code::TooLarge);
    let tar = tarred(&[("a", &zeros, tar::EntryType::Regular)]);
    assert_eq!(refused(&tar, &Limits::default()), Code::TooLarge);
    let limits = Limits { bytes: 1_000, ..Limits::default() };
    let noise: Vec<u8> =
        (0..1_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    assert_eq!(refused(&zipped(&[("a", &noise)]), &limits), Code::TooLarge);
    let names: Vec<String> = (0..=2_000).map(|n| format!("f{n}")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(refused(&zipped(&many), &Limits::default()), Code::TooMany);
}

#[test]
fn a_damaged_archive_is_refused_or_holds_what_is_whole() {
    let zip = zipped(&[("a.yaml", b"a: 1\n"), ("b.yaml", b"b: 2\n")]);
    let file = tar::EntryType::Regular;
    let tar = tarred(&[("a.yaml", b"a: 1\n", file), ("b.yaml", b"b: 2\n", file)]);
    for whole in [&zip, &tar] {
        for length in 0..whole.len() {
            // Nothing panics; what is read has a known name.
            if let Some(Ok(unpacked)) = unpack("a", &whole[..length], &Limits::default()) {
                assert!(unpacked.files.keys().all(|name| name.contains(".yaml")));
            }
        }
    }
    assert!(unpack("a", &zip[..zip.len() / 2], &Limits::default()).is_none(), "no zip at all");
}
