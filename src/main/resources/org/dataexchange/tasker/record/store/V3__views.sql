-- long texts are sought by nobody
drop index erasable_text_sought;
create index erasable_text_sought on erasable_text (field, sought, at) where sought is not null;

-- For whoever reads with a tool of the database's own. A text that is not there was erased, or never
-- was: the view "erased" says which.
create view run as
select e.at, e.node, e.number, e.run,
  (select value from erasable_text t where t.node = e.node and t.number = e.number and t.field = 'task') as task,
  (select value from erasable_text t where t.node = e.node and t.number = e.number and t.field = 'code') as code,
  (select value from erasable_text t where t.node = e.node and t.number = e.number and t.field = 'data') as data,
  (select value from erasable_text t where t.node = e.node and t.number = e.number and t.field = 'sender') as sender,
  e.state, e.reason, e.verdict,
  ${fact}exitCode${end} as exit_code,
  ${fact}startedAt${end} as started_at,
  ${fact}finishedAt${end} as finished_at,
  e.code_sha256,
  (select value from erasable_text t where t.node = e.node and t.number = e.number and t.field = 'data-digest') as data_digest,
  (select value from erasable_text t where t.node = e.node and t.number = e.number and t.field = 'results') as results
from entry e where e.kind = 'run';

-- who read what
create view look as
select e.at, e.node, e.number,
  (select value from erasable_text t where t.node = e.node and t.number = e.number and t.field = 'user') as who,
  (select value from erasable_text t where t.node = e.node and t.number = e.number and t.field = 'address') as address,
  e.run,
  (select value from erasable_text t where t.node = e.node and t.number = e.number and t.field = 'task') as task,
  (select value from erasable_text t where t.node = e.node and t.number = e.number and t.field = 'results') as what
from entry e where e.kind = 'look';

-- all else that somebody did, or the node itself
create view act as
select e.at, e.node, e.number, e.kind,
  (select value from erasable_text t where t.node = e.node and t.number = e.number and t.field = 'user') as who,
  (select value from erasable_text t where t.node = e.node and t.number = e.number and t.field = 'address') as address,
  (select value from erasable_text t where t.node = e.node and t.number = e.number and t.field = 'task') as task,
  (select value from erasable_text t where t.node = e.node and t.number = e.number and t.field = 'why') as why,
  ${facts} as facts
from entry e where e.kind not in ('run', 'look');

-- which texts are gone, and by which entry
create view erased as
select t.node, t.number, t.field, b.at, t.by_node, t.by_number
from erased_text t join entry b on b.node = t.by_node and b.number = t.by_number;

-- what each node signed, and when
create view signature as
select h.at, h.node, h.number, e.at as entry_at, h.public_key, h.signature
from signed_head h left join entry e on e.node = h.node and e.number = h.number;
