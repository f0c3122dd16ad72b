// The frame: a thin bar with the site's name, the menu beside it.
import DashboardIcon from '@mui/icons-material/SpaceDashboardOutlined';
import GroupIcon from '@mui/icons-material/GroupsOutlined';
import HistoryIcon from '@mui/icons-material/History';
import KeyIcon from '@mui/icons-material/KeyOutlined';
import PersonIcon from '@mui/icons-material/PersonOutlined';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { AppBar, Layout as RaLayout, LoadingIndicator, Menu, MenuItemLink } from 'react-admin';
import { Link } from 'react-router-dom';
import { Mark } from '../sign-in/gate';
import { useMay } from '../shared/may';
import { useSiteName } from './site-name';
import { UserMenu } from './user-menu';

function Bar() {
  const name = useSiteName();
  return (
    <AppBar alwaysOn toolbar={<LoadingIndicator />} userMenu={<UserMenu />}>
      <Box
        component={Link} to="/"
        sx={{ display: 'flex', alignItems: 'center', gap: 1.25, color: 'text.primary', textDecoration: 'none', minWidth: 0, flex: 1, borderRadius: 1 }}
      >
        <Box component="span" sx={{ color: 'primary.main', display: 'flex', '& svg': { width: 24, height: 24 } }}><Mark /></Box>
        <Box component="span" dir="auto" sx={{ fontWeight: 650, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{name}</Box>{' '}
        <Box component="span" sx={{ color: 'text.secondary', display: { xs: 'none', sm: 'inline' } }}>admin</Box>
      </Box>
    </AppBar>
  );
}

const places = [
  { resource: 'users', label: 'Users', icon: <PersonIcon /> },
  { resource: 'groups', label: 'Groups', icon: <GroupIcon /> },
  { resource: 'outstanding-tokens', label: 'Tokens', icon: <KeyIcon /> },
  { resource: 'log', label: 'Log', icon: <HistoryIcon /> },
];

function Places() {
  const may = useMay();
  return (
    <Box component="nav" aria-label="Pages">
      <Menu>
        <MenuItemLink to="/" primaryText="Overview" leftIcon={<DashboardIcon />} />
        {places.filter(({ resource }) => may('list', resource)).map(({ resource, label, icon }) => (
          <MenuItemLink key={resource} to={`/${resource}`} primaryText={label} leftIcon={icon} />
        ))}
      </Menu>
    </Box>
  );
}

export function Layout({ children }: { children: ReactNode }) {
  return <RaLayout appBar={Bar} menu={Places} appBarAlwaysOn>{children}</RaLayout>;
}
