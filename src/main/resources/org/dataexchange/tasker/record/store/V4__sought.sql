-- "sought" is made of its text by the database: written beside it, the text was kept twice, and could
-- be hidden from searches
drop index erasable_text_sought;
alter table erasable_text drop column sought;
alter table erasable_text add column sought varchar(200) ${sought}
  generated always as (case when field in ('task', 'code', 'data', 'data-digest', 'sender', 'user', 'address')
    then substr(value, 1, 200) end) ${kept};
create index erasable_text_sought on erasable_text (field, sought, at) where sought is not null;
