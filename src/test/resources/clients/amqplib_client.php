<?php
// PHP, php-amqplib: tutorials one, two and six.
require_once 'PhpAmqpLib/autoload.php';

use PhpAmqpLib\Connection\AMQPStreamConnection;
use PhpAmqpLib\Message\AMQPMessage;
use PhpAmqpLib\Wire\AMQPTable;

[, $uri, $todo, $done, $name, $sha256] = $argv;
$broker = parse_url($uri);
$connection = new AMQPStreamConnection(
    $broker['host'], $broker['port'], $broker['user'], $broker['pass'],
    urldecode(substr($broker['path'], 1)));
$channel = $connection->channel();

function task(string $what): string
{
    global $name, $sha256;
    return json_encode(['taskId' => "$name-$what", 'codePath' => 'hello', 'dataPath' => 'data',
        'codeHash' => ['sha256' => $sha256]]);
}

function said(string $where, string $body): void
{
    $answer = json_decode($body, true);
    echo "$where {$answer['state']} {$answer['taskId']}\n";
}

function read($channel, string $what): void
{
    global $name, $done;
    $found = false;
    $tag = $channel->basic_consume($done, '', false, false, false, false,
        function ($message) use (&$found, $name, $what) {
            $message->ack();
            if (json_decode($message->body, true)['taskId'] === "$name-$what") {
                said('done', $message->body);
                $found = true;
            }
        });
    while (!$found) {
        $channel->wait(null, false, 120);
    }
    $channel->basic_cancel($tag);
}

$channel->basic_publish(new AMQPMessage(task('first')), '', $todo);
read($channel, 'first');

$headers = new AMQPTable([
    'int' => 5, 'long' => 2 ** 40, 'negative' => -2 ** 40, 'float' => 1.5, 'yes' => true,
    'nothing' => null, 'list' => [1, 'a', ['b' => [2 ** 33]]], 'table' => ['a' => ['b' => 1]],
    'time' => new DateTime('2026-01-02'),
]);
$headers->set('byte', -3, AMQPTable::T_INT_SHORTSHORT);
$headers->set('short', 300, AMQPTable::T_INT_SHORT);
$headers->set('bytes', "\x00\xff", AMQPTable::T_BYTES);
$headers->set('decimal', new PhpAmqpLib\Wire\AMQPDecimal(125, 2), AMQPTable::T_DECIMAL);
$message = new AMQPMessage(task('odd'), [
    'content_type' => 'application/json', 'content_encoding' => 'utf-8',
    'delivery_mode' => AMQPMessage::DELIVERY_MODE_PERSISTENT, 'priority' => 255,
    'expiration' => '600000', 'message_id' => uniqid('', true),
    'timestamp' => (int) (microtime(true) * 1000), 'type' => 'task', 'app_id' => 'platform',
    'application_headers' => $headers,
]);
$channel->confirm_select();
$channel->basic_publish($message, '', $todo, true);
$channel->wait_for_pending_acks_returns(120);
read($channel, 'odd');

[$queue] = $channel->queue_declare('', false, false, true, false);
$correlation = uniqid();
$reply = null;
$channel->basic_consume($queue, '', false, true, false, false,
    function ($message) use (&$reply, $correlation) {
        if ($message->get('correlation_id') === $correlation) {
            $reply = $message->body;
        }
    });
$channel->basic_publish(
    new AMQPMessage(task('rpc'), ['correlation_id' => $correlation, 'reply_to' => $queue]),
    '', $todo);
while ($reply === null) {
    $channel->wait(null, false, 120);
}
said('reply', $reply);
$channel->close();
$connection->close();
