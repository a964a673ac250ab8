insert into flows (id, state, revision, draft, saved_at, version, file_hash)
values ($1, $2, $3, $4, $5, $6::bigint, $7)
on conflict (id) do update set
  state = excluded.state,
  revision = excluded.revision,
  draft = excluded.draft,
  saved_at = excluded.saved_at,
  version = excluded.version,
  file_hash = excluded.file_hash
