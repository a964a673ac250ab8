select id, name, role, scopes, origins, secret_hash, created_at, used_at, revoked_at
from keys
where secret_hash = ?1
