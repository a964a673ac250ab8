-- Only a token that stands where it stood when it was loaded.
update tokens set
  hops = ?4,
  version = ?6,
  node = ?8,
  state = ?9,
  until = ?11,
  goal_until = ?12,
  entry = coalesce(?13, entry),
  body = ?14,
  trail = cast(trail || ?15 as blob)
where contact = ?1 and n = ?2 and hops = ?3
