//! The names that windows of ours use, looked up once for each connection. Knows nothing of what they are used for.

x11rb::atom_manager! {
    /// The names that windows of ours use.
    pub(super) Atoms: AtomsCookie {
        UTF8_STRING,
        MANAGER,
        _NET_WM_NAME,
        _NET_WM_WINDOW_TYPE,
        _NET_WM_WINDOW_TYPE_DIALOG,
        _NET_WM_WINDOW_TYPE_DOCK,
        _NET_WM_WINDOW_TYPE_POPUP_MENU,
        _NET_SYSTEM_TRAY_OPCODE,
        _NET_SYSTEM_TRAY_VISUAL,
        _XEMBED_INFO,
        _DESKSIDE_TIME,
    }
}
