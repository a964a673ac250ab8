insert into keys (id, name, role, scopes, origins, secret_hash, created_at, used_at, revoked_at)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
on conflict (id) do update set
  name = excluded.name,
  role = excluded.role,
  scopes = excluded.scopes,
  origins = excluded.origins,
  secret_hash = excluded.secret_hash,
  created_at = excluded.created_at,
  used_at = excluded.used_at,
  revoked_at = excluded.revoked_at
