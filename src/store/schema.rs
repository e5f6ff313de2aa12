//! The tables as diesel sees them, the same on both databases. Kept in step with `migrations/` by
//! a test that compares the columns.

diesel::table! {
    tenants (id) {
        id -> Text,
        name -> Text,
        audit_seq -> BigInt,
        created -> Timestamp,
    }
}

diesel::table! {
    sources (tenant, sha256) {
        tenant -> Text,
        sha256 -> Text,
        media_type -> Text,
        size -> BigInt,
        bytes -> Binary,
        created -> Timestamp,
    }
}

diesel::table! {
    models (tenant, id) {
        tenant -> Text,
        id -> Text,
        name -> Text,
        latest_version -> BigInt,
        created -> Timestamp,
    }
}

diesel::table! {
    model_versions (tenant, model_id, version) {
        tenant -> Text,
        model_id -> Text,
        version -> BigInt,
        source_sha256 -> Text,
        source_name -> Text,
        format -> Text,
        components -> BigInt,
        flows -> BigInt,
        zones -> BigInt,
        assets -> BigInt,
        diagnostics -> BigInt,
        created -> Timestamp,
        actor -> Text,
    }
}

diesel::table! {
    version_files (tenant, model_id, version, position) {
        tenant -> Text,
        model_id -> Text,
        version -> BigInt,
        position -> BigInt,
        sha256 -> Text,
        name -> Text,
    }
}

diesel::table! {
    snapshots (tenant, sha256) {
        tenant -> Text,
        sha256 -> Text,
        size -> BigInt,
        bytes -> Binary,
        created -> Timestamp,
    }
}

diesel::table! {
    assessments (tenant, id) {
        tenant -> Text,
        id -> Text,
        model_id -> Text,
        version -> BigInt,
        frameworks -> Text,
        as_of -> Date,
        catalog_version -> Text,
        catalog_sha256 -> Text,
        snapshot_sha256 -> Text,
        summary -> Text,
        created -> Timestamp,
        actor -> Text,
    }
}

diesel::table! {
    jobs (tenant, id) {
        tenant -> Text,
        id -> Text,
        kind -> Text,
        state -> Text,
        input -> Text,
        result -> Nullable<Text>,
        problem -> Nullable<Text>,
        attempts -> BigInt,
        actor -> Text,
        created -> Timestamp,
        started -> Nullable<Timestamp>,
        seen -> Nullable<Timestamp>,
        finished -> Nullable<Timestamp>,
    }
}

diesel::table! {
    audit (tenant, seq) {
        tenant -> Text,
        seq -> BigInt,
        at -> Timestamp,
        actor -> Text,
        action -> Text,
        object_kind -> Text,
        object_id -> Text,
        detail -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    assessments,
    audit,
    jobs,
    model_versions,
    models,
    snapshots,
    sources,
    tenants,
    version_files,
);
