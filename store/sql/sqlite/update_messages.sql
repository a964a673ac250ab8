update messages set
  provider = ?9,
  status = ?10,
  not_before = ?12,
  sending_since = ?13,
  body = ?14,
  owner = case ?10 when 'sending' then coalesce(?16, owner) end
where contact = ?1 and token = ?2 and node = ?3 and visit = ?4
