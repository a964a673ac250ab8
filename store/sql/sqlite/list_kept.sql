select name, settings, revision, saved_at, saved_by from kept where kind = ?1 order by name
