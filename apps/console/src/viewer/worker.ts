// The viewer's worker: hands commands to the WebAssembly viewer and its events to the page. Nothing is decided here, and
// no message of the wire is read here.

import init, { Viewer } from './generated/deskside_viewer_web.js'
import type { ViewerCommand, ViewerEvent } from './protocol'

let viewer: Viewer | undefined
let canvas: OffscreenCanvas | undefined

const tell = (event: ViewerEvent, transfer: Transferable[] = []) => self.postMessage(event, { transfer })

self.onmessage = (message: MessageEvent<ViewerCommand>) => {
  obey(message.data).catch((error: unknown) => {
    tell({ type: 'failed', detail: error instanceof Error ? error.message : String(error) })
  })
}

async function obey(command: ViewerCommand): Promise<void> {
  switch (command.type) {
    case 'start':
      await init()
      viewer = await Viewer.start(command.relay)
      return tell({ type: 'key', key: viewer.key() })
    case 'connect':
      canvas = command.canvas
      return viewer?.connect(command.grant, command.deviceKey, command.relay, command.program, canvas, tell)
    case 'probe':
      return probe()
    case 'close':
      await viewer?.close()
      viewer = undefined
      return
    default:
      forward(command)
  }
}

/** What can't be taken because too much is waiting is dropped: the next one says more than this one. */
function forward(command: ViewerCommand): void {
  if (!viewer) return
  switch (command.type) {
    case 'move':
      viewer.pointer_move(command.x, command.y)
      break
    case 'button':
      viewer.pointer_button(command.button, command.pressed, command.x, command.y)
      break
    case 'wheel':
      viewer.wheel(command.dx, command.dy, command.x, command.y)
      break
    case 'key':
      viewer.press(command.physical, command.keysym, command.pressed)
      break
    case 'release_all':
      viewer.release_all()
      break
    case 'pause':
      viewer.pause(command.paused)
      break
    case 'end':
      viewer.end()
      break
  }
}

/** Reads back what is on the canvas. */
function probe(): void {
  const context = canvas?.getContext('2d')
  if (!canvas || !context) return tell({ type: 'failed', detail: 'nothing is painted yet' })
  const { width, height, data } = context.getImageData(0, 0, canvas.width, canvas.height)
  tell({ type: 'probe', width, height, rgba: data.buffer }, [data.buffer])
}
