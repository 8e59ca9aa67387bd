// `virtual:viewer-package` is resolved by `build/viewer-package.ts`.
declare module 'virtual:viewer-package' {
  const load: import('./package').ViewerPackage['default'];
  export default load;
  export const Viewer: import('./package').ViewerPackage['Viewer'];
}
