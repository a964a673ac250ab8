select name, settings, revision, saved_at, saved_by from providers order by name
