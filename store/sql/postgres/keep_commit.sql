insert into commits (id, kept)
values ($1, true)
