// The benchmark scenarios in Go, on one processor (GOMAXPROCS=1) unless they are about threads.
//
// Usage: bench SCENARIO     prints one line of JSON
// README.md defines each scenario and what one "op" of it is.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	warmUpSeconds     = 0.3
	repetitionSeconds = 0.4
	measureSeconds    = 6.0 // no further repetition once this is spent

	tasks          = 100
	batchTasks     = 10_000
	timers         = 1_000_000
	timerLead      = 2 * time.Millisecond
	shuffle        = 7_368_787
	farFuture      = time.Hour
	parkedTasks    = 1_000_000
	threads        = 4
	callsPerThread = 100_000
	inboxCapacity  = 1024
)

// Each scenario does n operations and returns the seconds they took.

func sleep0(n int) float64 {
	var wg sync.WaitGroup
	wg.Add(tasks)
	start := time.Now()
	for i := 0; i < tasks; i++ {
		go func() {
			for j := 0; j < n/tasks; j++ {
				runtime.Gosched()
			}
			wg.Done()
		}()
	}
	wg.Wait()
	return time.Since(start).Seconds()
}

func create(n int) float64 {
	start := time.Now()
	for i := 0; i < n; i++ {
		done := make(chan struct{})
		go func() { close(done) }()
		<-done
	}
	return time.Since(start).Seconds()
}

func createBatch(n int) float64 {
	start := time.Now()
	for i := 0; i < n/batchTasks; i++ {
		var wg sync.WaitGroup
		wg.Add(batchTasks)
		for j := 0; j < batchTasks; j++ {
			go func() { wg.Done() }()
		}
		wg.Wait()
	}
	return time.Since(start).Seconds()
}

func fire(n int, nanos func(i int) int) float64 {
	var wg sync.WaitGroup
	wg.Add(n)
	start := time.Now()
	for i := 0; i < n; i++ {
		time.AfterFunc(timerLead+time.Duration(nanos(i)), wg.Done)
	}
	wg.Wait()
	return time.Since(start).Seconds()
}

func timersFire(n int) float64 {
	return fire(n, func(i int) int { return i })
}

func timersFireShuffled(n int) float64 {
	return fire(n, func(i int) int { return i * shuffle % n })
}

func timersCancel(n int) float64 {
	start := time.Now()
	set := make([]*time.Timer, n)
	for i := range set {
		set[i] = time.AfterFunc(farFuture+time.Duration(i)*time.Microsecond, func() {})
	}
	for _, timer := range set {
		timer.Stop()
	}
	runtime.Gosched()
	return time.Since(start).Seconds()
}

func queue(n int) float64 {
	items := make(chan int, 1)
	done := make(chan struct{})
	start := time.Now()
	go func() {
		for i := 0; i < n; i++ {
			items <- i
		}
	}()
	go func() {
		for i := 0; i < n; i++ {
			<-items
		}
		close(done)
	}()
	<-done
	return time.Since(start).Seconds()
}

// A sync.Mutex lets its holder barge in again; a channel with one slot hands over in turn.
func lock(n int) float64 {
	mutex := make(chan struct{}, 1)
	var wg sync.WaitGroup
	wg.Add(2)
	start := time.Now()
	for i := 0; i < 2; i++ {
		go func() {
			for j := 0; j < n/2; j++ {
				mutex <- struct{}{}
				runtime.Gosched()
				<-mutex
			}
			wg.Done()
		}()
	}
	wg.Wait()
	return time.Since(start).Seconds()
}

// A future is a channel, made for one value and used once.
func future(n int) float64 {
	pings := n / 2
	ping, pong := make(chan struct{}, 1), make(chan struct{}, 1)
	var wg sync.WaitGroup
	wg.Add(2)
	start := time.Now()
	go func() {
		mine := pong
		for i := 0; i < pings; i++ {
			<-mine
			mine = make(chan struct{}, 1)
			pong = mine
			ping <- struct{}{}
		}
		wg.Done()
	}()
	go func() {
		for i := 0; i < pings; i++ {
			mine := make(chan struct{}, 1)
			ping = mine
			pong <- struct{}{}
			<-mine
		}
		wg.Done()
	}()
	wg.Wait()
	return time.Since(start).Seconds()
}

// The loop is a goroutine that runs what comes through a channel.
func threadsafe(n int) float64 {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(runtime.NumCPU()))
	inbox := make(chan func(), inboxCapacity)
	left := 0
	called := func() { left-- }
	start := time.Now()
	for round := 0; round < n/(threads*callsPerThread); round++ {
		left = threads * callsPerThread
		for i := 0; i < threads; i++ {
			go func() {
				runtime.LockOSThread()
				for j := 0; j < callsPerThread; j++ {
					inbox <- called
				}
			}()
		}
		for left > 0 {
			(<-inbox)()
		}
	}
	return time.Since(start).Seconds()
}

func residentBytes() int {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		panic(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(statm))[1])
	if err != nil {
		panic(err)
	}
	return pages * os.Getpagesize()
}

func heapAndStackBytes() int {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc + stats.StackInuse)
}

// parked gives the seconds, and the bytes a task: heap and stacks, and resident.
func parked(n int) (seconds float64, heap, resident int) {
	event := make(chan struct{})
	var arrived, left sync.WaitGroup
	arrived.Add(n)
	left.Add(n)
	debug.FreeOSMemory()
	heapBefore, residentBefore := heapAndStackBytes(), residentBytes()
	start := time.Now()
	for i := 0; i < n; i++ {
		go func() {
			arrived.Done()
			<-event
			left.Done()
		}()
	}
	arrived.Wait()
	seconds = time.Since(start).Seconds()
	heap = (heapAndStackBytes() - heapBefore) / n
	resident = (residentBytes() - residentBefore) / n
	close(event)
	left.Wait()
	return seconds, heap, resident
}

type scenario struct {
	run   func(n int) float64
	unit  int  // what n is a multiple of
	fixed bool // n is always that
}

var scenarios = map[string]scenario{
	"sleep0":               {sleep0, tasks, false},
	"create":               {create, 1_000, false},
	"create_batch":         {createBatch, batchTasks, false},
	"timers_fire":          {timersFire, timers, true},
	"timers_fire_shuffled": {timersFireShuffled, timers, true},
	"timers_cancel":        {timersCancel, timers, true},
	"queue":                {queue, 1_000, false},
	"lock":                 {lock, 1_000, false},
	"future":               {future, 1_000, false},
	"threadsafe":           {threadsafe, threads * callsPerThread, false},
}

// measure warms up, finds an n that takes long enough, and gives it with the seconds of each repetition.
func measure(s scenario) (n int, repetitions []float64) {
	n = s.unit
	warmed := 0.0
	for {
		seconds := s.run(n)
		warmed += seconds
		if !s.fixed && seconds < repetitionSeconds*0.75 {
			factor := repetitionSeconds / seconds
			if factor > 10 {
				factor = 10
			}
			grown := int(float64(n)*factor) / s.unit * s.unit
			if grown <= n {
				grown = n + s.unit
			}
			n = grown
		} else if warmed >= warmUpSeconds {
			break
		}
	}
	count := 5
	if wanted, err := strconv.Atoi(os.Getenv("TULIP_BENCH_REPETITIONS")); err == nil {
		count = wanted
	}
	for spent := 0.0; len(repetitions) < count && spent < measureSeconds; {
		seconds := s.run(n)
		spent += seconds
		repetitions = append(repetitions, seconds)
	}
	return n, repetitions
}

type result struct {
	Runtime  string         `json:"runtime"`
	Scenario string         `json:"scenario"`
	N        int            `json:"n,omitempty"`
	Seconds  float64        `json:"seconds,omitempty"`
	NsPerOp  float64        `json:"ns_per_op,omitempty"`
	Skipped  string         `json:"skipped,omitempty"`
	Extra    map[string]any `json:"extra"`
}

func main() {
	runtime.GOMAXPROCS(1)
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: bench SCENARIO")
		os.Exit(2)
	}
	name := os.Args[1]
	extra := map[string]any{"version": runtime.Version()}
	r := result{Runtime: "go", Scenario: name, Extra: extra}
	if s, known := scenarios[name]; known {
		n, repetitions := measure(s)
		extra["repetitions"] = repetitions
		sorted := append([]float64(nil), repetitions...)
		sort.Float64s(sorted)
		r.N = n
		r.Seconds = (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
		extra["best_ns_per_op"] = sorted[0] / float64(n) * 1e9
	} else if name == "parked" {
		seconds, heap, resident := parked(parkedTasks)
		r.N = parkedTasks
		r.Seconds = seconds
		extra["bytes_per_task"] = heap
		extra["heap_bytes_per_task"] = heap
		extra["rss_bytes_per_task"] = resident
	} else if name == "call_soon" || name == "call_soon_chain" {
		r.Skipped = "no event loop that a callback could be given to"
	} else {
		fmt.Fprintln(os.Stderr, "unknown scenario: "+name)
		os.Exit(2)
	}
	if r.N > 0 {
		r.NsPerOp = r.Seconds / float64(r.N) * 1e9
	}
	line, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(line))
}
