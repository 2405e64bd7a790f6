// Go, amqp091-go: tutorials one, two and six.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// Task is as platforms declare it: what is not set is written as null.
type Task struct {
	TaskID   string   `json:"taskId"`
	CodePath string   `json:"codePath"`
	DataPath string   `json:"dataPath"`
	CodeHash CodeHash `json:"codeHash"`
	Limits   *Limits  `json:"limits"`
	Owner    *string  `json:"owner"`
}

// CodeHash is what was approved.
type CodeHash struct {
	ETag   *string `json:"eTag"`
	Sha256 string  `json:"sha256"`
}

// Limits that are asked for.
type Limits struct {
	Memory *string `json:"memory"`
}

// Answer is what is read of one.
type Answer struct {
	TaskID string `json:"taskId"`
	State  string `json:"state"`
}

var uri, todo, done, name, sha256 = os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func task(what string) []byte {
	return must(json.Marshal(Task{TaskID: name + "-" + what, CodePath: "hello", DataPath: "data",
		CodeHash: CodeHash{Sha256: sha256}}))
}

func send(channel *amqp.Channel, message amqp.Publishing) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := channel.PublishWithContext(ctx, "", todo, false, false, message); err != nil {
		log.Fatal(err)
	}
}

func read(where string, messages <-chan amqp.Delivery, wanted func(amqp.Delivery, Answer) bool) {
	for {
		select {
		case message := <-messages:
			var answer Answer
			if err := json.Unmarshal(message.Body, &answer); err != nil {
				log.Fatal(err)
			}
			if wanted(message, answer) {
				fmt.Println(where, answer.State, answer.TaskID)
				return
			}
		case <-time.After(2 * time.Minute):
			log.Fatal("no answer")
		}
	}
}

func isFor(what string) func(amqp.Delivery, Answer) bool {
	return func(_ amqp.Delivery, answer Answer) bool { return answer.TaskID == name+"-"+what }
}

func main() {
	connection := must(amqp.Dial(uri))
	defer connection.Close()
	channel := must(connection.Channel())
	answers := must(channel.Consume(done, "", true, false, false, false, nil))

	send(channel, amqp.Publishing{ContentType: "text/plain", Body: task("first")})
	read("done", answers, isFor("first"))

	send(channel, amqp.Publishing{
		ContentType: "application/json", ContentEncoding: "utf-8", DeliveryMode: amqp.Persistent,
		Priority: 255, Expiration: "600000", MessageId: name, Timestamp: time.Now(), Type: "task",
		AppId: "platform",
		Headers: amqp.Table{
			"int8": int8(-5), "byte": byte(200), "int16": int16(-300), "int32": int32(-70000),
			"int64": int64(-1 << 40), "int": 5, "float32": float32(1.5), "float64": 1.5,
			"yes": true, "nothing": nil, "bytes": []byte{0, 255}, "time": time.Now(),
			"decimal": amqp.Decimal{Scale: 2, Value: 125},
			"list":    []interface{}{int64(1), "a", amqp.Table{"b": []interface{}{int64(1 << 33)}}},
			"table":   amqp.Table{"a": amqp.Table{"b": int32(1)}},
		},
		Body: task("odd")})
	read("done", answers, isFor("odd"))

	queue := must(channel.QueueDeclare("", false, false, true, false, nil))
	replies := must(channel.Consume(queue.Name, "", true, false, false, false, nil))
	send(channel, amqp.Publishing{ContentType: "text/plain", CorrelationId: name,
		ReplyTo: queue.Name, Body: task("rpc")})
	read("reply", replies, func(message amqp.Delivery, _ Answer) bool {
		return message.CorrelationId == name
	})
}
