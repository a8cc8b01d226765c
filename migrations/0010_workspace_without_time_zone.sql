-- Local times of imported files are read in the workspace's time zone. A zone that nobody said must not be taken for one
-- that somebody did: without one such times are in doubt. Workspaces that are there keep what they show.
alter table workspaces
  alter column time_zone drop not null,
  alter column time_zone drop default;
