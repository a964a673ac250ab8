insert into tokens
  (contact, n, flow, version, key, node, state, entered_at, until, goal_until, body)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
