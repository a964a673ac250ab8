insert into trail (contact, token, n, flow, version, at, event, body)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
