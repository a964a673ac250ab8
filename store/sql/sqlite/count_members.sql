select ?1 as segment, count(*) as n from members where segment = ?1
