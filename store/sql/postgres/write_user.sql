insert into users (id, email, name, role, password, created_at, seen_at, disabled_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (id) do update set
  email = excluded.email,
  name = excluded.name,
  role = excluded.role,
  password = excluded.password,
  created_at = excluded.created_at,
  seen_at = excluded.seen_at,
  disabled_at = excluded.disabled_at
