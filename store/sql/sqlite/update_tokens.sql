update tokens set
  version = ?4,
  node = ?6,
  state = ?7,
  until = ?9,
  goal_until = ?10,
  body = ?11
where contact = ?1 and n = ?2
