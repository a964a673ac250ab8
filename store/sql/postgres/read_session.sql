select sessions.created_at as opened_at, sessions.used_at,
  users.id, users.email, users.name, users.role, users.password, users.created_at,
  users.seen_at, users.disabled_at
from sessions
join users on users.id = sessions.user_id
where sessions.token_hash = $1 and users.disabled_at is null
