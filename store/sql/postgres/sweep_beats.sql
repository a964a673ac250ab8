delete from beats where at < now() - interval '1 hour'
