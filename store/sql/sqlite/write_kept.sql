insert into kept (kind, name, settings, revision, saved_at, saved_by)
values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict (kind, name) do update set
  settings = excluded.settings,
  revision = excluded.revision,
  saved_at = excluded.saved_at,
  saved_by = excluded.saved_by
