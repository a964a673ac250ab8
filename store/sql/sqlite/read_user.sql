select id, email, name, role, password, created_at, seen_at, disabled_at
from users
where email = ?1
