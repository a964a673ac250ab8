insert into deeds (at, n, actor, name, action, target, status)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
