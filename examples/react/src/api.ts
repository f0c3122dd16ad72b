// An axios instance that is signed in: for the calls that an existing app makes through axios.
// docs: begin axios
import axios from 'axios';
import { axiosAuth } from '@latchkey/client/axios';
import { client } from './client';

export const api = axios.create({ baseURL: import.meta.env.VITE_LATCHKEY_URL });

axiosAuth(client, api); // in place of your own interceptors
// docs: end axios
