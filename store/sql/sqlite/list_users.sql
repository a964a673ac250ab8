select id, email, name, role, password, created_at, seen_at, disabled_at
from users
order by created_at, id
