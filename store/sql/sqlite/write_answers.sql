insert into answers (key, method, path, body_hash, status, body, at)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
