-- names and texts may have any character
do $$ begin
  if current_setting('server_encoding') <> 'UTF8' then
    raise exception 'it must be made with the encoding UTF8, and has %', current_setting('server_encoding');
  end if;
end $$;

-- in the order of their bytes: that of a language changes with the system's release, and breaks indexes
alter table entry
  alter node type varchar(64) collate "C", alter at type varchar(24) collate "C",
  alter kind type varchar(20) collate "C", alter once type varchar(300) collate "C",
  alter run type varchar(64) collate "C", alter state type varchar(20) collate "C",
  alter reason type varchar(40) collate "C", alter verdict type varchar(40) collate "C",
  alter code_sha256 type varchar(64) collate "C";
alter table erasable_text
  alter node type varchar(64) collate "C", alter field type varchar(20) collate "C",
  alter at type varchar(24) collate "C", alter sought type varchar(200) collate "C";
alter table erased_text
  alter node type varchar(64) collate "C", alter field type varchar(20) collate "C",
  alter by_node type varchar(64) collate "C";
alter table signed_head alter node type varchar(64) collate "C";

create function refuse_change() returns trigger language plpgsql as $$
begin raise exception 'the record is never changed: % of %', tg_op, tg_table_name; end $$;
create trigger entry_stays before update or delete or truncate on entry
  for each statement execute function refuse_change();
create trigger signed_head_stays before update or delete or truncate on signed_head
  for each statement execute function refuse_change();
create trigger erased_text_stays before update or delete or truncate on erased_text
  for each statement execute function refuse_change();
create trigger erasable_text_stays_unchanged before update or truncate on erasable_text
  for each statement execute function refuse_change();
