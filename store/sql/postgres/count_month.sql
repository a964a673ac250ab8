select
  (select count(*) from messages where month = $1)
  + (select count(*) from provider_log where month = $1) as rows
