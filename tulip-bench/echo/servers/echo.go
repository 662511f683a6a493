// Go, a goroutine a connection: echo sockets tcp|PATH BUFFER [TLS-FOLDER]
package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"runtime"
	"strconv"
)

func echo(connection net.Conn, size int) {
	defer connection.Close()
	buffer := make([]byte, size)
	for {
		count, err := connection.Read(buffer)
		if err != nil {
			return
		}
		if _, err := connection.Write(buffer[:count]); err != nil {
			return
		}
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	address := os.Args[2]
	size, err := strconv.Atoi(os.Args[3])
	check(err)
	network, where := "unix", address
	if address == "tcp" {
		network, where = "tcp", "127.0.0.1:0"
	}
	listener, err := net.Listen(network, where)
	check(err)
	if address == "tcp" {
		where = strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	}
	if len(os.Args) > 4 {
		certificate, err := tls.LoadX509KeyPair(os.Args[4]+"/cert.pem", os.Args[4]+"/key.pem")
		check(err)
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}})
	}
	fmt.Println(where, runtime.Version())
	for {
		connection, err := listener.Accept()
		check(err)
		go echo(connection, size)
	}
}
