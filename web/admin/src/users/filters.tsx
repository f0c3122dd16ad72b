// What the list of users can be narrowed by.
import { useGroups } from '../groups/use-groups';
import { DateFilter, FilterBar, SearchField, SelectFilter, yesOrNo } from '../shared/filter-bar';

const names = ['is_staff', 'is_superuser', 'is_active', 'group', 'joined_from', 'joined_before'];

export function UserFilters() {
  const { data: groups = [] } = useGroups();
  return (
    <FilterBar names={names} search={<SearchField source="search" label="Search users" placeholder="Email, username or name" />}>
      <SelectFilter source="is_active" label="Active" options={yesOrNo} />
      <SelectFilter source="is_staff" label="Staff" options={yesOrNo} />
      <SelectFilter source="is_superuser" label="Superuser" options={yesOrNo} />
      {groups.length > 0 && (
        <SelectFilter source="group" label="Group" options={groups.map(({ id, name }) => ({ value: String(id), label: name }))} />
      )}
      <DateFilter source="joined_from" label="Joined from" />
      <DateFilter source="joined_before" label="Joined before" />
    </FilterBar>
  );
}
