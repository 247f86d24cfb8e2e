// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The broadcast path of the Centrifuge library (Node.Publish, hub, queue and writer per client) with
// Tickcast's JSON at its edge: a Transport of our own takes each message out of Centrifuge's
// envelope and frames it. See ../README.md for what it is compared with.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge"
	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
)

const welcome = `{"op":"welcome","session":"1","server":"centrifuge","protocol":"tickcast.v1.json",` +
	`"heartbeatMs":15000,"limits":{"subscriptions":1024,"holdings":64,"commandsPerSecond":20,` +
	`"messageBytes":65536}}`

// transport is unidirectional: the library only pushes through it, commands are read in serve.
type transport struct{ conn net.Conn }

func (*transport) Name() string                                { return "tickcast" }
func (*transport) AcceptProtocol() string                      { return "" }
func (*transport) Protocol() centrifuge.ProtocolType           { return centrifuge.ProtocolTypeJSON }
func (*transport) ProtocolVersion() centrifuge.ProtocolVersion { return centrifuge.ProtocolVersion2 }
func (*transport) Unidirectional() bool                        { return true }
func (*transport) Emulation() bool                             { return false }
func (*transport) DisabledPushFlags() uint64 {
	return centrifuge.PushFlagConnect | centrifuge.PushFlagSubscribe | centrifuge.PushFlagDisconnect
}
func (*transport) PingPongConfig() centrifuge.PingPongConfig {
	return centrifuge.PingPongConfig{PingInterval: -1, PongTimeout: -1}
}
func (t *transport) Close(centrifuge.Disconnect) error { return t.conn.Close() }
func (t *transport) Write(push []byte) error           { return t.WriteMany(push) }

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// WriteMany sends a frame for each push, all in one write.
func (t *transport) WriteMany(pushes ...[]byte) error {
	buffer := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buffer)
	buffer.Reset()
	for _, push := range pushes {
		// {"channel":"P0001","pub":{"data":MESSAGE}} or {"message":{"data":MESSAGE}}
		message := push[bytes.Index(push, []byte(`"data":`))+7 : len(push)-2]
		header := ws.Header{Fin: true, OpCode: ws.OpText, Length: int64(len(message))}
		_ = ws.WriteHeader(buffer, header)
		buffer.Write(message)
	}
	_, err := t.conn.Write(buffer.Bytes())
	return err
}

type hub struct {
	node *centrifuge.Node
	mu   sync.Mutex // so that a subscription begins just after the offset that its answer names
	// The offset of each symbol. Centrifuge numbers publications only with history on.
	offsets []uint64
}

func name(symbol int) string { return fmt.Sprintf("P%04d", symbol+1) }

func (h *hub) publish(symbol int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.offsets[symbol]++
	channel := name(symbol)
	if h.node.Hub().NumSubscribers(channel) == 0 {
		return
	}
	us := time.Now().UnixMicro()
	o := h.offsets[symbol]
	m := o % 1000
	_, _ = h.node.Publish(channel, fmt.Appendf(make([]byte, 0, 320),
		`{"op":"quote","s":"%s","o":%d,"ts":%d,"last":"6425%d.%02d","lastQty":"0.%05d",`+
			`"bid":"6424%d.%02d","bidQty":"1.%05d","ask":"6425%d.%02d","askQty":"0.%05d",`+
			`"open":"63000.00","high":"64900.00","low":"62810.00","vol":"18231.%05d",`+
			`"quoteVol":"1167042%03d.12","tIn":%d}`,
		channel, o, us/1000, m/100, m%100, m+1200, m/100, m%100, m+20000, m/100, m%100, m+40000,
		m+22000, m, us))
}

func (h *hub) feed(rate float64, step int) {
	start, perSecond := time.Now(), rate*float64(len(h.offsets))
	for update := 0; ; update++ {
		due := start.Add(time.Duration(float64(update) / perSecond * 1e9))
		time.Sleep(time.Until(due))
		h.publish(update * step % len(h.offsets))
	}
}

func (h *hub) answer(client *centrifuge.Client, text []byte) error {
	var command struct {
		Op      string          `json:"op"`
		ID      json.RawMessage `json:"id"`
		Symbols []string        `json:"symbols"`
	}
	if err := json.Unmarshal(text, &command); err != nil {
		return err
	}
	var out bytes.Buffer
	open := func(op string) {
		fmt.Fprintf(&out, `{"op":"%s",`, op)
		if command.ID != nil {
			fmt.Fprintf(&out, `"id":%s,`, command.ID)
		}
	}
	describe := func(i, symbol int) {
		if i > 0 {
			out.WriteByte(',')
		}
		const entry = `{"symbol":"%s","sid":%d,"priceScale":2,"qtyScale":5`
		fmt.Fprintf(&out, entry, name(symbol), symbol+1)
	}
	if command.Op == "symbols" {
		open("symbols")
		fmt.Fprintf(&out, `"total":%d,"symbols":[`, len(h.offsets))
		for i := range h.offsets {
			describe(i, i)
			out.WriteByte('}')
		}
		out.WriteString("]}")
		return client.Send(out.Bytes())
	}
	open("subscribed")
	out.WriteString(`"channel":"quote","symbols":[`)
	h.mu.Lock()
	defer h.mu.Unlock()
	for i, wanted := range command.Symbols {
		number, err := strconv.Atoi(wanted[min(1, len(wanted)):])
		if err != nil || number < 1 || number > len(h.offsets) {
			return fmt.Errorf("unknown symbol %q", wanted)
		}
		describe(i, number-1)
		const place = `,"epoch":"0000000000000001","offset":%d,"recovered":false}`
		fmt.Fprintf(&out, place, h.offsets[number-1])
	}
	out.WriteString("]}")
	// Through the client's queue, so before the first update.
	if err := client.Send(out.Bytes()); err != nil {
		return err
	}
	for _, wanted := range command.Symbols {
		if err := client.Subscribe(wanted); err != nil {
			return err
		}
	}
	return nil
}

func (h *hub) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	upgrader := ws.Upgrader{Protocol: func(p []byte) bool { return string(p) == "tickcast.v1.json" }}
	if _, err := upgrader.Upgrade(conn); err != nil {
		return
	}
	client, closeClient, err := centrifuge.NewClient(context.Background(), h.node, &transport{conn})
	if err != nil {
		return
	}
	defer func() { _ = closeClient() }()
	client.Connect(centrifuge.ConnectRequest{})
	if client.Send([]byte(welcome)) != nil {
		return
	}
	for {
		text, _, err := wsutil.ReadClientData(conn) // answers pings and closes
		if err != nil || h.answer(client, text) != nil {
			return
		}
	}
}

func main() {
	port := flag.Int("port", 0, "port to listen on")
	symbols := flag.Int("symbols", 1, "symbols")
	rate := flag.Float64("rate", 1, "updates per second and symbol")
	step := flag.Int("step", 1, "from the symbol of an update to that of the next")
	threads := flag.Int("threads", 2, "GOMAXPROCS")
	flag.Int("connections", 0, "ignored: there is one descriptor table")
	flag.Parse()
	runtime.GOMAXPROCS(*threads)
	debug.SetGCPercent(400)

	node, err := centrifuge.New(centrifuge.Config{ClientChannelLimit: 1024})
	if err != nil {
		log.Fatal(err)
	}
	node.OnConnecting(func(_ context.Context, e centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{
			Credentials:        &centrifuge.Credentials{UserID: e.ClientID},
			MaxMessagesInFrame: -1,
			// What falls due within this goes out in one write. The timer spares a goroutine each.
			WriteDelay:     10 * time.Millisecond,
			WriteWithTimer: true,
		}, nil
	})
	if err := node.Run(); err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp4", fmt.Sprintf(":%d", *port))
	if err != nil {
		log.Fatal(err)
	}
	h := &hub{node: node, offsets: make([]uint64, *symbols)}
	fmt.Printf("READY port=%d\n", listener.Addr().(*net.TCPAddr).Port)
	if *rate > 0 {
		go h.feed(*rate, *step)
	}
	for {
		conn, err := listener.Accept()
		if err != nil { // out of descriptors: the next may come when a connection has ended
			time.Sleep(100 * time.Millisecond)
			continue
		}
		go h.serve(conn)
	}
}
