insert into sessions (token_hash, user_id, created_at, used_at)
values (?1, ?2, ?3, ?4)
