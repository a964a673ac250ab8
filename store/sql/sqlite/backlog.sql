select
  (select count(*) from tokens
   where until is not null and until <= ?1
     and flow not in (
       select number from words where word in (select value from json_each(?2))
     )) as tokens,
  (select count(*) from appointments
   where due is not null and due <= ?1
     and flow not in (select value from json_each(?2))) as appointments,
  (select count(*) from messages
   where status = 'queued' and not_before <= ?1
     and flow not in (
       select number from words where word in (select value from json_each(?2))
     )) as queued
