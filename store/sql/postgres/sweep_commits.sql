delete from commits where at < now() - interval '1 hour'
