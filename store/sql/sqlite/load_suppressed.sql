select channel, hex(hash) as hash, reason from suppressions where channel = ?1 and hash = ?2
