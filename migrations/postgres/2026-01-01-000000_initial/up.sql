-- The tenant is the first column of every key, so that the tables can be split by tenant.
-- Times are UTC with microseconds. JSON is kept as text, exactly as it was written.
-- Ids sort by code point, as they do on SQLite.

create table tenants (
    id text collate "C" not null primary key,
    name text not null,
    audit_seq bigint not null default 0,
    created timestamp not null
);

insert into tenants (id, name, created) values ('default', 'Default', now() at time zone 'utc');

-- Uploaded files by content: the same bytes are stored once.
create table sources (
    tenant text collate "C" not null references tenants (id),
    sha256 text collate "C" not null check (length(sha256) = 64),
    media_type text not null,
    size bigint not null check (size >= 0),
    bytes bytea not null,
    created timestamp not null,
    primary key (tenant, sha256)
);

create table models (
    tenant text collate "C" not null references tenants (id),
    id text collate "C" not null,
    name text not null,
    latest_version bigint not null default 0,
    created timestamp not null,
    primary key (tenant, id)
);

create index models_by_age on models (tenant, created, id);

create table model_versions (
    tenant text collate "C" not null,
    model_id text collate "C" not null,
    version bigint not null check (version >= 1),
    source_sha256 text collate "C" not null,
    source_name text not null,
    format text not null,
    components bigint not null,
    flows bigint not null,
    zones bigint not null,
    assets bigint not null,
    diagnostics bigint not null,
    created timestamp not null,
    actor text not null,
    primary key (tenant, model_id, version),
    foreign key (tenant, model_id) references models (tenant, id),
    foreign key (tenant, source_sha256) references sources (tenant, sha256)
);

-- Further files of a version, beside its primary one.
create table version_files (
    tenant text collate "C" not null,
    model_id text collate "C" not null,
    version bigint not null,
    position bigint not null check (position >= 1),
    sha256 text collate "C" not null,
    name text not null,
    primary key (tenant, model_id, version, position),
    foreign key (tenant, model_id, version) references model_versions (tenant, model_id, version),
    foreign key (tenant, sha256) references sources (tenant, sha256)
);

create table snapshots (
    tenant text collate "C" not null references tenants (id),
    sha256 text collate "C" not null check (length(sha256) = 64),
    size bigint not null check (size >= 0),
    bytes bytea not null,
    created timestamp not null,
    primary key (tenant, sha256)
);

create table assessments (
    tenant text collate "C" not null,
    id text collate "C" not null,
    model_id text collate "C" not null,
    version bigint not null,
    frameworks text not null,
    as_of date not null,
    catalog_version text not null,
    catalog_sha256 text not null,
    snapshot_sha256 text collate "C" not null,
    summary text not null,
    created timestamp not null,
    actor text not null,
    primary key (tenant, id),
    foreign key (tenant, model_id, version) references model_versions (tenant, model_id, version),
    foreign key (tenant, snapshot_sha256) references snapshots (tenant, sha256)
);

create index assessments_by_age on assessments (tenant, created, id);
create index assessments_by_model on assessments (tenant, model_id, created, id);

create table jobs (
    tenant text collate "C" not null references tenants (id),
    id text collate "C" not null,
    kind text not null,
    state text not null check (state in ('queued', 'running', 'done', 'failed')),
    input text not null,
    result text,
    problem text,
    attempts bigint not null default 0,
    actor text not null,
    created timestamp not null,
    started timestamp,
    seen timestamp,
    finished timestamp,
    primary key (tenant, id)
);

create index jobs_by_age on jobs (tenant, created, id);
create index jobs_to_take on jobs (created, id) where state = 'queued';
create index jobs_running on jobs (seen) where state = 'running';

create table audit (
    tenant text collate "C" not null references tenants (id),
    seq bigint not null check (seq >= 1),
    at timestamp not null,
    actor text not null,
    action text not null,
    object_kind text not null,
    object_id text not null,
    detail text not null,
    primary key (tenant, seq)
);

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only';
end
$$;

create trigger audit_is_not_changed before update or delete or truncate on audit
for each statement execute function audit_is_append_only();
