-- A second row for the same visit is refused: nobody gets the same message twice.
insert into messages
  (contact, token, node, visit, id, flow, version, channel, provider, status, queued_at,
   not_before, sending_since, body, owner)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?16)
