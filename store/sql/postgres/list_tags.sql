-- From name to name by the index: as many steps as there are names, however many people have them.
with recursive used (tag) as (
  (select tag from tags where tag >= $1 order by tag limit 1)
  union all
  select following.tag
  from used
  cross join lateral (
    select tags.tag from tags where tags.tag > used.tag order by tags.tag limit 1
  ) as following
)
select tag from used limit $2
