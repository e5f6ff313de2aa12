-- The tenant is the first column of every key, so that the tables can be split by tenant.
-- Times are UTC with microseconds. JSON is kept as text, exactly as it was written.

create table tenants (
    id text not null primary key,
    name text not null,
    audit_seq integer not null default 0,
    created text not null
) strict;

insert into tenants (id, name, created) values ('default', 'Default', current_timestamp);

-- Uploaded files by content: the same bytes are stored once.
create table sources (
    tenant text not null references tenants (id),
    sha256 text not null check (length(sha256) = 64),
    media_type text not null,
    size integer not null check (size >= 0),
    bytes blob not null,
    created text not null,
    primary key (tenant, sha256)
) strict;

create table models (
    tenant text not null references tenants (id),
    id text not null,
    name text not null,
    latest_version integer not null default 0,
    created text not null,
    primary key (tenant, id)
) strict;

create index models_by_age on models (tenant, created, id);

create table model_versions (
    tenant text not null,
    model_id text not null,
    version integer not null check (version >= 1),
    source_sha256 text not null,
    source_name text not null,
    format text not null,
    components integer not null,
    flows integer not null,
    zones integer not null,
    assets integer not null,
    diagnostics integer not null,
    created text not null,
    actor text not null,
    primary key (tenant, model_id, version),
    foreign key (tenant, model_id) references models (tenant, id),
    foreign key (tenant, source_sha256) references sources (tenant, sha256)
) strict;

-- Further files of a version, beside its primary one.
create table version_files (
    tenant text not null,
    model_id text not null,
    version integer not null,
    position integer not null check (position >= 1),
    sha256 text not null,
    name text not null,
    primary key (tenant, model_id, version, position),
    foreign key (tenant, model_id, version) references model_versions (tenant, model_id, version),
    foreign key (tenant, sha256) references sources (tenant, sha256)
) strict;

create table snapshots (
    tenant text not null references tenants (id),
    sha256 text not null check (length(sha256) = 64),
    size integer not null check (size >= 0),
    bytes blob not null,
    created text not null,
    primary key (tenant, sha256)
) strict;

create table assessments (
    tenant text not null,
    id text not null,
    model_id text not null,
    version integer not null,
    frameworks text not null,
    as_of text not null,
    catalog_version text not null,
    catalog_sha256 text not null,
    snapshot_sha256 text not null,
    summary text not null,
    created text not null,
    actor text not null,
    primary key (tenant, id),
    foreign key (tenant, model_id, version) references model_versions (tenant, model_id, version),
    foreign key (tenant, snapshot_sha256) references snapshots (tenant, sha256)
) strict;

create index assessments_by_age on assessments (tenant, created, id);
create index assessments_by_model on assessments (tenant, model_id, created, id);

create table jobs (
    tenant text not null references tenants (id),
    id text not null,
    kind text not null,
    state text not null check (state in ('queued', 'running', 'done', 'failed')),
    input text not null,
    result text,
    problem text,
    attempts integer not null default 0,
    actor text not null,
    created text not null,
    started text,
    seen text,
    finished text,
    primary key (tenant, id)
) strict;

create index jobs_by_age on jobs (tenant, created, id);
create index jobs_to_take on jobs (created, id) where state = 'queued';
create index jobs_running on jobs (seen) where state = 'running';

create table audit (
    tenant text not null references tenants (id),
    seq integer not null check (seq >= 1),
    at text not null,
    actor text not null,
    action text not null,
    object_kind text not null,
    object_id text not null,
    detail text not null,
    primary key (tenant, seq)
) strict;

create trigger audit_is_not_changed before update on audit
begin select raise(abort, 'the audit log is append-only'); end;

create trigger audit_is_not_deleted before delete on audit
begin select raise(abort, 'the audit log is append-only'); end;
