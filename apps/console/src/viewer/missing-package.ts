// Stands in for the viewer when the console was built without it, and says so where it matters: in the viewer.

import type { ViewerPackage } from './package';

const load: ViewerPackage['default'] = () =>
  Promise.reject(new Error('This console was built without the viewer. Build it with "cargo xtask wasm", then build the console again.'));

export default load;

export const Viewer: ViewerPackage['Viewer'] = {
  start: () => Promise.reject(new Error('There is no viewer in this console.')),
};
