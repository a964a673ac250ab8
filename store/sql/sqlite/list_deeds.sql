select at, n, actor, name, action, target, status
from deeds
where (at, n) < (?1, ?2) and at >= ?3 and at < ?7
  and (?4 is null or actor = ?4)
  and (?5 is null or action = ?5)
order by at desc, n desc
limit ?6
