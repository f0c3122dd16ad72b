// The site that the panel's tests find: a superuser, two members of staff with little and with nothing, some fifty
// people, two groups, and tokens that were really given out. Made anew for each file of tests.
import { startLatchkey } from '../support/latchkey.mjs';

export const password = 'Plum!tree-gloss77';

/** Of each first name one; so many that lists have pages of 25. */
const names = ['Ann', 'Bo', 'Chidi', 'Dalia', 'Emre', 'Fatou', 'Goran', 'Hana', 'Ines', 'Jun'];
export const plainUsers = 57;
export const odd = { email: 'a-very-long-address-that-goes-on-and-on-and-on@subdomain.of.a.long.example.com', right: 'محمد' };

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

export function userRows(from, count, hash) {
  return Array.from({ length: count }, (_, i) => {
    const id = from + i;
    const name = id === 5 ? odd.right : names[id % names.length];
    const email = id === 5 ? odd.email : `${name.toLowerCase()}${id}@example.com`;
    const day = new Date(Date.UTC(2026, 5, 1) + id * 86_400_000).toISOString().slice(0, 10);
    return `(${id}, ${quoted(hash)}, 0, ${quoted(`${name.toLowerCase()}${id}`)}, ${quoted(name)}, 'Berg', 0, ${id % 9 ? 1 : 0}, '${day} 10:00:00', ${quoted(email)})`;
  });
}

const columns = 'id, password, is_superuser, username, first_name, last_name, is_staff, is_active, date_joined, email';

async function register(server, name) {
  const answer = await server.post('/accounts/register/', {
    email: `${name}@example.com`, username: name, first_name: name, password, password2: password,
  });
  if (answer.status !== 201) throw new Error(`${name} was not registered: ${answer.status} ${await answer.text()}`);
}

/** People, groups and permissions in the database of a server; who signs in are root, viewer and nobody. */
export async function settle(server) {
  for (const name of ['root', 'viewer', 'nobody']) await register(server, name);
  const { stdout } = await server.sql("SELECT password FROM accounts_customuser WHERE username = 'root'");
  const permission = (codename) => `(SELECT id FROM auth_permission WHERE codename = '${codename}')`;
  const id = (name) => `(SELECT id FROM accounts_customuser WHERE username = '${name}')`;
  await server.sql(`
    BEGIN;
    UPDATE accounts_customuser SET is_staff = 1 WHERE username IN ('root', 'viewer', 'nobody');
    UPDATE accounts_customuser SET is_superuser = 1 WHERE username = 'root';
    INSERT INTO accounts_customuser (${columns}) VALUES ${userRows(4, plainUsers, stdout.trim()).join(', ')};
    INSERT INTO accounts_customuser_user_permissions (customuser_id, permission_id) VALUES (${id('viewer')}, ${permission('view_customuser')});
    INSERT INTO auth_group (id, name) VALUES (1, 'Support'), (2, 'Auditors');
    INSERT INTO auth_group_permissions (group_id, permission_id) VALUES (1, ${permission('view_customuser')}), (1, ${permission('change_customuser')}), (2, ${permission('view_logentry')});
    INSERT INTO accounts_customuser_groups (customuser_id, group_id) VALUES (6, 1), (7, 1), (8, 2);
    COMMIT;`);
  for (const name of ['bo11', 'chidi12', 'dalia13', 'bo11']) {
    const answer = await server.post('/accounts/token/', { email: `${name}@example.com`, password });
    if (answer.status !== 200) throw new Error(`${name} was not logged in: ${answer.status} ${await answer.text()}`);
  }
}

/** `base`: where the panel is. `server`: what serves it. */
export async function startWorld({ env = {}, people = settle } = {}) {
  const server = await startLatchkey({ LATCHKEY_ACCOUNTS__LOGIN_ATTEMPTS: '0', ...env });
  try {
    await people(server);
    return { base: server.address, server, stop: () => server.stop() };
  } catch (fault) {
    await server.stop();
    throw fault;
  }
}
