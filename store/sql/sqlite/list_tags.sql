-- From name to name by the index: as many steps as there are names, however many people have them.
with recursive used (tag) as (
  select min(tag) from tags where tag >= ?1
  union all
  select (select min(tags.tag) from tags where tags.tag > used.tag)
  from used
  where used.tag is not null
)
select tag from used where tag is not null limit ?2
