insert into tokens
  (contact, n, hops, flow, version, key, node, state, entered_at, until, goal_until, entry, body,
   trail)
values (?1, ?2, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
