<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AlertRules</name>
    <message>
        <source>Drop rate</source>
        <translation>丢弃率</translation>
    </message>
    <message>
        <source>Latency p99</source>
        <translation>延迟 p99</translation>
    </message>
    <message>
        <source>Feed age</source>
        <translation>行情时延</translation>
    </message>
    <message>
        <source>Sessions behind</source>
        <translation>落后的会话</translation>
    </message>
    <message>
        <source>Sessions not at Normal</source>
        <translation>未处于“正常”的会话</translation>
    </message>
    <message>
        <source>Circuit breaker not closed</source>
        <translation>断路器未闭合</translation>
    </message>
    <message>
        <source>The server says so itself</source>
        <translation>服务器自报的告警</translation>
    </message>
    <message>
        <source>Server is draining</source>
        <translation>服务器正在排空</translation>
    </message>
    <message>
        <source>Server not reachable</source>
        <translation>服务器不可达</translation>
    </message>
    <message>
        <source>%1 has no threshold</source>
        <translation>%1没有阈值</translation>
    </message>
    <message>
        <source>%1: a threshold of %2 %3, allowed is more than 0, up to %4 %3</source>
        <translation>%1：阈值为 %2 %3，允许大于 0 且不超过 %4 %3</translation>
    </message>
    <message>
        <source>for %1 s, allowed is 0 to %2 s</source>
        <translation>持续 %1 秒，允许 0 到 %2 秒</translation>
    </message>
    <message>
        <source>alert rule %1: %2; the standard holds</source>
        <translation>告警规则 %1：%2；按默认值处理</translation>
    </message>
    <message>
        <source>on is &quot;%1&quot;, allowed is true or false</source>
        <translation>on 的值为 &quot;%1&quot;，只允许 true 或 false</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>毫秒</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>--%1 &quot;%2&quot;: allowed is %3</source>
        <translation>--%1 &quot;%2&quot;：允许的是%3</translation>
    </message>
    <message>
        <source>WIDTHxHEIGHT from %1x%2 to %3x%3, as 1280x800</source>
        <translation>宽x高，从 %1x%2 到 %3x%3，例如 1280x800</translation>
    </message>
    <message>
        <source>a number of seconds from 0 to 3600</source>
        <translation>0 到 3600 之间的秒数</translation>
    </message>
    <message>
        <source>%1 or %2</source>
        <translation>%1 或 %2</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Tickcast Console watches a Tickcast server through its admin channel.</source>
        <translation>Tickcast 控制台通过管理通道监视 Tickcast 服务器。</translation>
    </message>
    <message>
        <source>Print this help.</source>
        <translation>显示此帮助。</translation>
    </message>
    <message>
        <source>Print the version.</source>
        <translation>显示版本。</translation>
    </message>
    <message>
        <source>Admin address, ws://HOST:PORT/admin. Without it a dialog asks.</source>
        <translation>管理地址，ws://HOST:PORT/admin。未给出时由对话框询问。</translation>
    </message>
    <message>
        <source>File that holds the admin token. Default: where a server on this machine keeps it.</source>
        <translation>存放管理令牌的文件。默认：本机服务器存放令牌的位置。</translation>
    </message>
    <message>
        <source>Page to show: %1.</source>
        <translation>要显示的页面：%1。</translation>
    </message>
    <message>
        <source>Size of the window, as 1280x800.</source>
        <translation>窗口大小，例如 1280x800。</translation>
    </message>
    <message>
        <source>light or dark. Default: as the desktop.</source>
        <translation>light 或 dark。默认：跟随桌面。</translation>
    </message>
    <message>
        <source>Language of the texts: %1. Default: the desktop&apos;s.</source>
        <translation>界面语言：%1。默认：跟随桌面。</translation>
    </message>
    <message>
        <source>Save the page as a PNG once it has data, and exit. Needs no display.</source>
        <translation>有数据后将页面保存为 PNG 并退出。无需显示器。</translation>
    </message>
    <message>
        <source>Seconds from the first data to the screenshot, so that charts fill.</source>
        <translation>从首批数据到截图的秒数，以便图表填满。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no option; --help lists them</source>
        <translation>&quot;%1&quot; 不是选项；--help 列出所有选项</translation>
    </message>
    <message>
        <source>light or dark</source>
        <translation>light 或 dark</translation>
    </message>
    <message>
        <source>the name of a PNG file</source>
        <translation>PNG 文件名</translation>
    </message>
    <message>
        <source>--screenshot needs --connect: nobody is there to be asked</source>
        <translation>--screenshot 需要 --connect：此时无人可询问</translation>
    </message>
    <message>
        <source>--after needs --screenshot</source>
        <translation>--after 需要 --screenshot</translation>
    </message>
    <message>
        <source>Recording to look at, instead of a server.</source>
        <translation>要查看的录制文件，代替服务器。</translation>
    </message>
    <message>
        <source>--open goes neither with --connect nor --screenshot</source>
        <translation>--open 不能与 --connect 或 --screenshot 同时使用</translation>
    </message>
    <message>
        <source>the name of a recording</source>
        <translation>录制文件名</translation>
    </message>
</context>
<context>
    <name>FrameTexts</name>
    <message>
        <source>Paused: the screen shows the state of %1 ago</source>
        <translation>已暂停：屏幕显示 %1前的状态</translation>
    </message>
    <message>
        <source>%1 · now: %2</source>
        <translation>%1 · 现在：%2</translation>
    </message>
    <message>
        <source>%1 · last data %2 ago</source>
        <translation>%1 · 最近数据在 %2前</translation>
    </message>
    <message>
        <source>Refused: %1</source>
        <translation>被拒绝：%1</translation>
    </message>
    <message>
        <source>%1 · next attempt in %2</source>
        <translation>%1 · %2后重试</translation>
    </message>
    <message>
        <source>Connection lost: %1</source>
        <translation>连接已断开：%1</translation>
    </message>
    <message>
        <source>Connecting again…</source>
        <translation>正在重新连接…</translation>
    </message>
    <message>
        <source>no server</source>
        <translation>无服务器</translation>
    </message>
    <message>
        <source>server %1</source>
        <translation>服务器 %1</translation>
    </message>
    <message>
        <source>up %1</source>
        <translation>已运行 %1</translation>
    </message>
    <message>
        <source>was up %1</source>
        <translation>曾运行 %1</translation>
    </message>
    <message numerus="yes">
        <source>%1 workers</source>
        <translation>
            <numerusform>%1 个工作线程</numerusform>
        </translation>
    </message>
    <message>
        <source>sampling %1 s</source>
        <translation>采样间隔 %1 秒</translation>
    </message>
    <message>
        <source>memory %1 MB · CPU %2 %</source>
        <translation>内存 %1 MB · CPU %2 %</translation>
    </message>
    <message>
        <source>Charts show %1 to %2, not the present</source>
        <translation>图表显示 %1 至 %2，而非当前</translation>
    </message>
</context>
<context>
    <name>GzipLines</name>
    <message>
        <source>%1 cannot be read: %2</source>
        <translation>无法读取 %1：%2</translation>
    </message>
    <message>
        <source>%1 is no recording</source>
        <translation>%1 不是录制文件</translation>
    </message>
    <message>
        <source>There is no memory to read with</source>
        <translation>内存不足，无法读取</translation>
    </message>
</context>
<context>
    <name>GzipWriter</name>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>There is no memory to compress with</source>
        <translation>内存不足，无法压缩</translation>
    </message>
</context>
<context>
    <name>Levels</name>
    <message>
        <source>Normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Degraded</source>
        <translation>降级</translation>
    </message>
    <message>
        <source>Critical</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>Emergency</source>
        <translation>紧急</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <extracomment>a count and a level: &quot;3 Emergency&quot;</extracomment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
</context>
<context>
    <name>OrderTexts</name>
    <message>
        <source>%1 (%2)</source>
        <extracomment>a session and its address</extracomment>
        <translation>%1（%2）</translation>
    </message>
    <message numerus="yes">
        <source>%1 clients</source>
        <translation>
            <numerusform>%1 个客户端</numerusform>
        </translation>
    </message>
    <message>
        <source>every update is sent</source>
        <translation>发送每一次更新</translation>
    </message>
    <message>
        <source>quotes are sent twice a second at most, every trade is sent</source>
        <translation>报价每秒最多发送两次，每笔成交都发送</translation>
    </message>
    <message>
        <source>quotes and trades are sent only when the price has moved</source>
        <translation>仅在价格变动时发送报价和成交</translation>
    </message>
    <message>
        <source>nothing is sent but what the client holds</source>
        <translation>只发送客户端持仓的交易对</translation>
    </message>
    <message numerus="yes">
        <source>The connection of %1 with %2 subscriptions is closed.</source>
        <translation>
            <numerusform>将关闭 %1 的连接（%2 个订阅）。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The %1 updates it is owed will not be sent.</source>
        <translation>
            <numerusform>尚欠它的 %1 次更新将不会发送。</numerusform>
        </translation>
    </message>
    <message>
        <source>The client is told that it may come back at once (1001).</source>
        <translation>客户端会被告知可以立即重新连接（1001）。</translation>
    </message>
    <message>
        <source>The client is told not to come back (4003). It is not barred: a client that does not obey can connect again.</source>
        <translation>客户端会被告知不要再连接（4003）。但不会被封禁：不遵守的客户端仍可重新连接。</translation>
    </message>
    <message>
        <source>%1 is served at %2 until the pin is cleared: %3.</source>
        <translation>在解除固定之前，%1 将按“%2”级别服务：%3。</translation>
    </message>
    <message>
        <source>It is at that level now.</source>
        <translation>它现在就处于该级别。</translation>
    </message>
    <message>
        <source>Now it is at %1.</source>
        <translation>它现在处于“%1”。</translation>
    </message>
    <message>
        <source>If it does not keep up, its backlog grows.</source>
        <translation>如果它跟不上，积压会增长。</translation>
    </message>
    <message>
        <source>Floors do not apply to it. A restart forgets the pin.</source>
        <translation>级别下限对它不起作用。服务器重启后固定失效。</translation>
    </message>
    <message>
        <source>%1 is served at the level that its connection and the floors call for again; it is pinned at %2 now.</source>
        <translation>%1 将重新按其连接状况和级别下限确定的级别服务；现在固定在“%2”。</translation>
    </message>
    <message>
        <source>“%1” is called again at once, with nothing held against it.</source>
        <translation>立即重新调用“%1”，此前的失败不再计入。</translation>
    </message>
    <message>
        <source>“%1” is not called until the breaker is reset. Clients and their updates are not affected.</source>
        <translation>在断路器复位之前不再调用“%1”。客户端及其更新不受影响。</translation>
    </message>
    <message numerus="yes">
        <source>%1 symbols become stale for %2: the feed ends and is not started until the breaker is reset.</source>
        <translation>
            <numerusform>%1 个交易对对 %2将变为过期：行情源停止，直到断路器复位才会再启动。</numerusform>
        </translation>
    </message>
    <message>
        <source>The feed is started again at once, with nothing held against it.</source>
        <translation>立即重新启动行情源，此前的失败不再计入。</translation>
    </message>
    <message numerus="yes">
        <source>%1 symbols are stale for %2 now.</source>
        <translation>
            <numerusform>现在有 %1 个交易对对 %2已过期。</numerusform>
        </translation>
    </message>
    <message>
        <source>The operators&apos; floor of worker %1 goes.</source>
        <translation>取消工作线程 %1 上由操作员设定的级别下限。</translation>
    </message>
    <message>
        <source>The operators&apos; floor of every worker goes.</source>
        <translation>取消所有工作线程上由操作员设定的级别下限。</translation>
    </message>
    <message numerus="yes">
        <source>The %1 clients there are served at the levels that their connections call for.</source>
        <translation>
            <numerusform>其上的 %1 个客户端将按各自连接状况确定的级别服务。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 clients of %2 of worker %3 go to %4, but for those that are pinned: %5.</source>
        <translation>
            <numerusform>工作线程 %3 的 %2 个客户端中有 %1 个将转为“%4”（已固定的除外）：%5。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 clients of %2 of every worker go to %3, but for those that are pinned: %4.</source>
        <translation>
            <numerusform>所有工作线程的 %2 个客户端中有 %1 个将转为“%3”（已固定的除外）：%4。</numerusform>
        </translation>
    </message>
    <message>
        <source>The floor stays until it is set to Normal or the server ends.</source>
        <translation>该下限一直有效，直到设为“正常”或服务器结束。</translation>
    </message>
    <message numerus="yes">
        <source>%1 clients with %2 are told when to come back and closed one after the other (4101).</source>
        <translation>
            <numerusform>%1 个客户端（%2）会被告知何时重新连接，并逐个关闭（4101）。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 subscriptions</source>
        <translation>
            <numerusform>%1 个订阅</numerusform>
        </translation>
    </message>
    <message>
        <source>Newcomers are turned away. Then the server ends. It cannot be called back.</source>
        <translation>新的连接会被拒绝，随后服务器结束。此操作无法撤回。</translation>
    </message>
    <message>
        <source>The server reads its settings file again. What can change without a restart changes; a bad file changes nothing. The answer names both.</source>
        <translation>服务器重新读取配置文件。无需重启即可更改的设置会生效；文件有误则一切不变。应答会分别列出。</translation>
    </message>
    <message>
        <source>On a busy server that is a lot.</source>
        <translation>在繁忙的服务器上，记录量会很大。</translation>
    </message>
    <message>
        <source>That is spread over %1.</source>
        <translation>在 %1 内分批进行。</translation>
    </message>
    <message>
        <source>Of the category %1, everything is written to the log from now on, for everybody, until the settings are read again or the server ends.</source>
        <translation>从现在起，类别 %1 的全部记录都写入日志，对所有人生效，直到重新读取配置或服务器结束。</translation>
    </message>
    <message>
        <source>Of every category without a level of its own, everything is written to the log from now on, for everybody, until the settings are read again or the server ends.</source>
        <translation>从现在起，所有未单独设定级别的类别，其全部记录都写入日志，对所有人生效，直到重新读取配置或服务器结束。</translation>
    </message>
    <message>
        <source>Of the category %1, only what is at least a record of severity %2 is written to the log from now on, for everybody, until the settings are read again or the server ends.</source>
        <translation>从现在起，类别 %1 只有严重程度不低于 %2 的记录写入日志，对所有人生效，直到重新读取配置或服务器结束。</translation>
    </message>
    <message>
        <source>Of every category without a level of its own, only what is at least a record of severity %1 is written to the log from now on, for everybody, until the settings are read again or the server ends.</source>
        <translation>从现在起，所有未单独设定级别的类别，只有严重程度不低于 %1 的记录写入日志，对所有人生效，直到重新读取配置或服务器结束。</translation>
    </message>
</context>
<context>
    <name>OverviewModel</name>
    <message>
        <source>%1 in %2</source>
        <translation>%1（%2内）</translation>
    </message>
    <message>
        <source>%1 % lost</source>
        <translation>流失 %1 %</translation>
    </message>
    <message>
        <source>all at Normal</source>
        <translation>全部正常</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1 个处于“%2”</translation>
    </message>
    <message>
        <source>Now: %1.</source>
        <translation>现在：%1。</translation>
    </message>
    <message>
        <source>%1 published/s</source>
        <translation>每秒发布 %1</translation>
    </message>
    <message>
        <source>keeping up</source>
        <translation>跟得上</translation>
    </message>
    <message>
        <source>lagging %1 ms</source>
        <translation>滞后 %1 毫秒</translation>
    </message>
    <message>
        <source>%1 bytes per update</source>
        <translation>每次更新 %1 字节</translation>
    </message>
    <message>
        <source>nobody behind</source>
        <translation>无人落后</translation>
    </message>
    <message>
        <source>%1 behind</source>
        <translation>%1 个落后</translation>
    </message>
    <message>
        <source>%1 % superseded</source>
        <translation>%1 % 被取代</translation>
    </message>
    <message>
        <source>%1 unaccounted</source>
        <translation>%1 次去向不明</translation>
    </message>
    <message>
        <source>nothing lost</source>
        <translation>无丢失</translation>
    </message>
    <message>
        <source>within limits</source>
        <translation>在限值内</translation>
    </message>
    <message>
        <source>%1 lost/s</source>
        <translation>每秒丢失 %1</translation>
    </message>
    <message>
        <source>p99.9 %1 ms</source>
        <translation>p99.9 %1 毫秒</translation>
    </message>
    <message>
        <source>nothing sent</source>
        <translation>未发送</translation>
    </message>
    <message>
        <source>fresh</source>
        <translation>及时</translation>
    </message>
    <message>
        <source>slow</source>
        <translation>偏慢</translation>
    </message>
    <message>
        <source>very slow</source>
        <translation>很慢</translation>
    </message>
    <message>
        <source>no feed</source>
        <translation>无行情源</translation>
    </message>
    <message numerus="yes">
        <source>%1, %2 symbols</source>
        <translation>
            <numerusform>%1，%2 个交易对</numerusform>
        </translation>
    </message>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>静默</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>启动中</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>no data</source>
        <translation>无数据</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>not live</source>
        <translation>非实时</translation>
    </message>
    <message>
        <source>Open sessions, and their change over the charts&apos; window.
Warning at 5 % lost within the window, critical at 20 %.
Warning when anybody is at Emergency or 1 % are above Normal, critical when 1 % are at Emergency or 10 % above Normal.</source>
        <translation>在线会话数，及其在图表时间窗内的变化。
窗内流失 5 % 为警告，20 % 为严重。
有任何会话处于“紧急”或 1 % 高于“正常”为警告；1 % 处于“紧急”或 10 % 高于“正常”为严重。</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>/s</source>
        <translation>/秒</translation>
    </message>
    <message>
        <source>Updates delivered to sessions per second: the kernel took their last byte.
Warning when a worker&apos;s loop lags 50 ms, critical at 250 ms.</source>
        <translation>每秒送达会话的更新数：内核已接收其最后一个字节。
某个工作线程的循环滞后 50 毫秒为警告，250 毫秒为严重。</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>出口流量</translation>
    </message>
    <message>
        <source>MB/s</source>
        <translation>MB/秒</translation>
    </message>
    <message>
        <source>Bytes handed to the kernel per second (1 MB = 1,000,000 bytes).
Warning when 1 % of the sessions are behind, critical at 10 %.</source>
        <translation>每秒交给内核的字节数（1 MB = 1,000,000 字节）。
1 % 的会话落后为警告，10 % 为严重。</translation>
    </message>
    <message>
        <source>Drop rate</source>
        <translation>丢弃率</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>Updates that will never be sent, as a share of all that met their end.
Warning at 0.1 %, critical at 1 % or when updates vanished without being counted. Superseded updates are not lost: a newer state took their place.</source>
        <translation>永远不会发送的更新占所有已了结更新的比例。
0.1 % 为警告，1 % 或有更新未经计数而消失为严重。被取代的更新不算丢失：更新的状态取代了它们。</translation>
    </message>
    <message>
        <source>Latency p99</source>
        <translation>延迟 p99</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>毫秒</translation>
    </message>
    <message>
        <source>99 of 100 updates took at most this long from the feed to the kernel.
Warning at 100 ms, critical at 500 ms.</source>
        <translation>每 100 次更新中有 99 次从行情源到内核最多用了这么久。
100 毫秒为警告，500 毫秒为严重。</translation>
    </message>
    <message>
        <source>Feed age</source>
        <translation>行情时延</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>Time since the last market event of the feed that is furthest behind.
Warning at 5 s, critical at 15 s.</source>
        <translation>距最落后的行情源最近一次市场事件的时间。
5 秒为警告，15 秒为严重。</translation>
    </message>
</context>
<context>
    <name>Pager</name>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>none of %1 matches</source>
        <translation>%1 个中无匹配</translation>
    </message>
    <message>
        <source>%1–%2 of %3</source>
        <translation>%1–%2，共 %3</translation>
    </message>
    <message>
        <source>%1–%2 of %3 matching, %4 in all</source>
        <translation>%1–%2，匹配 %3，共 %4</translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>there is no page %1</source>
        <translation>没有页面 %1</translation>
    </message>
    <message>
        <source>there is no display; --screenshot works without one</source>
        <translation>没有显示器；--screenshot 无需显示器</translation>
    </message>
</context>
<context>
    <name>Recording</name>
    <message>
        <source>It was as long as one can be</source>
        <translation>已达到最长录制时间</translation>
    </message>
    <message>
        <source>It was as large as one can be</source>
        <translation>已达到最大录制大小</translation>
    </message>
    <message>
        <source>it does not begin as a recording does</source>
        <translation>开头不符合录制文件的格式</translation>
    </message>
    <message>
        <source>it has version %1 of the format, this program reads version %2</source>
        <translation>其格式版本为 %1，本程序只能读取版本 %2</translation>
    </message>
    <message>
        <source>its header has no %1, or one that cannot be</source>
        <translation>其文件头缺少 %1，或该值无效</translation>
    </message>
    <message>
        <source>its header has no server that could be read: %1</source>
        <translation>其文件头中的服务器信息无法读取：%1</translation>
    </message>
    <message>
        <source>it does not look like a line of a recording</source>
        <translation>不是录制文件应有的行</translation>
    </message>
    <message>
        <source>its time cannot be</source>
        <translation>其时间无效</translation>
    </message>
    <message>
        <source>it says neither what was said nor what was asked</source>
        <translation>其中既没有应答也没有请求</translation>
    </message>
    <message>
        <source>it does not say why the connection was lost</source>
        <translation>其中没有说明连接断开的原因</translation>
    </message>
    <message>
        <source>%1 is no recording that can be read: %2</source>
        <translation>%1 不是可读取的录制文件：%2</translation>
    </message>
    <message>
        <source>it ends in its first line</source>
        <translation>在第一行就结束了</translation>
    </message>
    <message>
        <source>its time is before that of the line before it</source>
        <translation>其时间早于前一行</translation>
    </message>
    <message>
        <source>The recording was cut off after line %1</source>
        <translation>录制文件在第 %1 行之后被截断</translation>
    </message>
    <message>
        <source>The file is damaged after line %1</source>
        <translation>文件在第 %1 行之后已损坏</translation>
    </message>
    <message>
        <source>What comes after line %1 is longer than a line can be</source>
        <translation>第 %1 行之后的内容超过了单行的最大长度</translation>
    </message>
    <message>
        <source>line %1: %2</source>
        <translation>第 %1 行：%2</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>%1 %2</source>
        <extracomment>Two whole sentences, each with its full stop</extracomment>
        <translation>%1%2</translation>
    </message>
</context>
<context>
    <name>ServerAddress</name>
    <message>
        <source>the address &quot;%1&quot; %2; it should look like ws://10.0.0.5:7401/admin</source>
        <extracomment>an address that is wrong, and what is wrong with it: &quot;is empty&quot;</extracomment>
        <translation>地址 &quot;%1&quot; %2；应形如 ws://10.0.0.5:7401/admin</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>为空</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>has the scheme %1, allowed are ws and wss</source>
        <translation>的协议是 %1，只允许 ws 和 wss</translation>
    </message>
    <message>
        <source>names no host</source>
        <translation>未指明主机</translation>
    </message>
    <message>
        <source>holds a user name; the token file takes its place</source>
        <translation>含有用户名；请改用令牌文件</translation>
    </message>
    <message>
        <source>has port 0</source>
        <translation>的端口为 0</translation>
    </message>
    <message>
        <source>the token file %1 %2</source>
        <translation>令牌文件 %1 %2</translation>
    </message>
    <message>
        <source>no token file is given</source>
        <translation>未给出令牌文件</translation>
    </message>
    <message>
        <source>cannot be read: %1</source>
        <translation>无法读取：%1</translation>
    </message>
    <message>
        <source>is larger than %1 bytes, it is no token</source>
        <translation>大于 %1 字节，不是令牌</translation>
    </message>
    <message>
        <source>has more than one line, it is no token</source>
        <translation>多于一行，不是令牌</translation>
    </message>
</context>
<context>
    <name>ServerNotice</name>
    <message>
        <source>all workers</source>
        <translation>所有工作线程</translation>
    </message>
    <message>
        <source>worker %1</source>
        <translation>工作线程 %1</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>workers %1 and %2 more</source>
        <translation>工作线程 %1 及另外 %2 个</translation>
    </message>
    <message>
        <source>workers %1</source>
        <translation>工作线程 %1</translation>
    </message>
    <message>
        <source>%1: all clients at Emergency</source>
        <translation>%1：所有客户端处于“紧急”</translation>
    </message>
    <message>
        <source>%1: all clients at %2 or above</source>
        <translation>%1：所有客户端处于“%2”或更高</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message numerus="yes">
        <source>%1 updates unaccounted for: please report</source>
        <translation>
            <numerusform>%1 次更新去向不明：请报告</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SessionOrders</name>
    <message>
        <source>Disconnect session %1?</source>
        <translation>断开会话 %1？</translation>
    </message>
    <message>
        <source>&amp;Disconnect</source>
        <translation>断开(&amp;D)</translation>
    </message>
    <message>
        <source>It &amp;may come back</source>
        <translation>可以重新连接(&amp;M)</translation>
    </message>
    <message>
        <source>For &amp;good</source>
        <translation>不再连接(&amp;G)</translation>
    </message>
    <message>
        <source>Reason, for the client and the log (optional)</source>
        <translation>原因，告知客户端并记入日志（可选）</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Disconnect session %1</source>
        <translation>断开会话 %1</translation>
    </message>
    <message>
        <source>Pin the level of session %1?</source>
        <translation>固定会话 %1 的级别？</translation>
    </message>
    <message>
        <source>&amp;Pin</source>
        <translation>固定(&amp;P)</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>&amp;Level</source>
        <translation>级别(&amp;L)</translation>
    </message>
    <message>
        <source>Pin session %1 at %2</source>
        <translation>将会话 %1 固定在“%2”</translation>
    </message>
    <message>
        <source>Clear the pin of session %1?</source>
        <translation>解除会话 %1 的固定？</translation>
    </message>
    <message>
        <source>&amp;Clear pin</source>
        <translation>解除固定(&amp;C)</translation>
    </message>
    <message>
        <source>Clear the pin of session %1</source>
        <translation>解除会话 %1 的固定</translation>
    </message>
</context>
<context>
    <name>SessionReport</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 kB</source>
        <translation>%1 kB</translation>
    </message>
    <message>
        <source>owed, of its subscriptions</source>
        <translation>积压占其订阅的比例</translation>
    </message>
    <message>
        <source>room for events, filled</source>
        <translation>事件空间占用</translation>
    </message>
    <message>
        <source>oldest update owed</source>
        <translation>最早的积压更新</translation>
    </message>
    <message>
        <source>not taken by its connection</source>
        <translation>连接尚未取走</translation>
    </message>
    <message>
        <source>Degraded from %1, Critical from %2, Emergency from %3</source>
        <translation>%1 起降级，%2 起严重，%3 起紧急</translation>
    </message>
    <message>
        <source>%1 connected</source>
        <translation>%1 已连接</translation>
    </message>
    <message>
        <source>%1 %2: %3</source>
        <extracomment>time, level, reason</extracomment>
        <translation>%1 %2：%3</translation>
    </message>
    <message>
        <source>half within %1, 99 of 100 within %2</source>
        <translation>半数在 %1内，99 % 在 %2内</translation>
    </message>
    <message>
        <source>its connection is slower than its updates</source>
        <translation>其连接慢于更新速度</translation>
    </message>
    <message>
        <source>its worker is behind with its work (floor)</source>
        <translation>其工作线程处理不过来（级别下限）</translation>
    </message>
    <message>
        <source>the server is short of memory (floor)</source>
        <translation>服务器内存不足（级别下限）</translation>
    </message>
    <message>
        <source>an operator set a floor</source>
        <translation>操作员设定了级别下限</translation>
    </message>
    <message>
        <source>an operator pinned it</source>
        <translation>操作员已固定</translation>
    </message>
    <message>
        <source>recovered</source>
        <translation>已恢复</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>more than 16 s</source>
        <translation>超过 16 秒</translation>
    </message>
    <message>
        <source>holding</source>
        <translation>持仓</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>以及另外 %1 个</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1: an operator pinned it there</source>
        <translation>%1：由操作员固定</translation>
    </message>
    <message>
        <source>Normal: it keeps up</source>
        <translation>正常：跟得上</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1; the floor of its worker is %2</source>
        <translation>%1；其工作线程的级别下限为“%2”</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <extracomment>a level, and for how long</extracomment>
        <translation>%1 %2</translation>
    </message>
</context>
<context>
    <name>Spans</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 天</translation>
    </message>
    <message>
        <source>%1 d %2</source>
        <translation>%1 天 %2</translation>
    </message>
</context>
<context>
    <name>tickcast::AdminConnection</name>
    <message>
        <source>the server sent a binary message; this is no admin channel</source>
        <translation>服务器发来二进制消息；这不是管理通道</translation>
    </message>
    <message>
        <source>the server refused the token</source>
        <translation>服务器拒绝了令牌</translation>
    </message>
    <message>
        <source>the server sent what is no admin message: %1</source>
        <translation>服务器发来的不是管理消息：%1</translation>
    </message>
    <message>
        <source>the server sent figures before it said who it is</source>
        <translation>服务器在表明身份之前就发来了数据</translation>
    </message>
    <message>
        <source>the server refused the token (%1)</source>
        <translation>服务器拒绝了令牌（%1）</translation>
    </message>
    <message>
        <source>the server closed the connection during the handshake</source>
        <translation>服务器在握手期间关闭了连接</translation>
    </message>
    <message>
        <source>the server closed the connection</source>
        <translation>服务器关闭了连接</translation>
    </message>
    <message>
        <source>the server closed the connection: %1</source>
        <translation>服务器关闭了连接：%1</translation>
    </message>
    <message>
        <source>no figures for %1 s</source>
        <translation>%1 秒没有数据</translation>
    </message>
    <message>
        <source>no answer within %1 s</source>
        <translation>%1 秒内没有应答</translation>
    </message>
    <message>
        <source>Not connected to a server</source>
        <translation>未连接到服务器</translation>
    </message>
    <message>
        <source>This token is a viewer&apos;s: it may look, but give no orders</source>
        <translation>此令牌仅供查看：可以看，但不能下达指令</translation>
    </message>
</context>
<context>
    <name>tickcast::AgeHistogram</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>measured only of clients that were slow once</source>
        <translation>仅对曾经变慢的客户端测量</translation>
    </message>
    <message>
        <source>1 ms</source>
        <translation>1 毫秒</translation>
    </message>
    <message>
        <source>64 ms</source>
        <translation>64 毫秒</translation>
    </message>
    <message>
        <source>1 s</source>
        <translation>1 秒</translation>
    </message>
    <message>
        <source>16 s</source>
        <translation>16 秒</translation>
    </message>
</context>
<context>
    <name>tickcast::AlertNotifier</name>
    <message>
        <source>Alert: %1</source>
        <translation>告警：%1</translation>
    </message>
    <message>
        <source>%1 alerts: %2</source>
        <translation>%1 条告警：%2</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>以及另外 %1 个</translation>
    </message>
</context>
<context>
    <name>tickcast::AlertRulesModel</name>
    <message>
        <source>on</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>off</source>
        <translation>停用</translation>
    </message>
    <message>
        <source>as it says</source>
        <translation>以服务器为准</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Double click or F2 to change it</source>
        <translation>双击或按 F2 修改</translation>
    </message>
    <message>
        <source>Alt+O switches the rule on and off</source>
        <translation>Alt+O 启用或停用此规则</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a number</source>
        <translation>&quot;%1&quot; 不是数字</translation>
    </message>
    <message>
        <source>rule</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>watches</source>
        <translation>监视对象</translation>
    </message>
    <message>
        <source>severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>raised at</source>
        <translation>触发阈值</translation>
    </message>
    <message>
        <source>after</source>
        <translation>持续时间</translation>
    </message>
</context>
<context>
    <name>tickcast::AlertsModel</name>
    <message>
        <source>critical</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>How bad it is</source>
        <translation>严重到什么程度</translation>
    </message>
    <message>
        <source>what</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>The rule that is broken</source>
        <translation>被触发的规则</translation>
    </message>
    <message>
        <source>of</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>The feed, the breaker or what the server names</source>
        <translation>行情源、断路器或服务器指明的对象</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>The last figure; a dash: none is known now</source>
        <translation>最近的数值；短横线表示目前未知</translation>
    </message>
    <message>
        <source>worst</source>
        <translation>最差</translation>
    </message>
    <message>
        <source>Since it was raised</source>
        <translation>自触发以来</translation>
    </message>
    <message>
        <source>raised
at</source>
        <translation>触发
阈值</translation>
    </message>
    <message>
        <source>The threshold of the rule</source>
        <translation>规则的阈值</translation>
    </message>
    <message>
        <source>since</source>
        <translation>开始于</translation>
    </message>
    <message>
        <source>When it was raised</source>
        <translation>触发的时间</translation>
    </message>
    <message>
        <source>for</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>How long it lasts or lasted</source>
        <translation>已持续或曾持续多久</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>确认人</translation>
    </message>
    <message>
        <source>By whom</source>
        <translation>由谁确认</translation>
    </message>
    <message>
        <source>says</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>In the server&apos;s words</source>
        <translation>服务器的原话</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <translation>%1 – %2</translation>
    </message>
</context>
<context>
    <name>tickcast::AlertsPage</name>
    <message>
        <source>this operator</source>
        <translation>本操作员</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Over</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Alerts now</source>
        <translation>当前告警</translation>
    </message>
    <message>
        <source>Acknowledge</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>You know of the selected one: it is not counted any more</source>
        <translation>确认所选告警：不再计数</translation>
    </message>
    <message>
        <source>Acknowledge all</source>
        <translation>全部确认</translation>
    </message>
    <message>
        <source>You know of them all</source>
        <translation>确认所有告警</translation>
    </message>
    <message>
        <source>Alerts that are over</source>
        <translation>已结束的告警</translation>
    </message>
    <message>
        <source>Nothing has been wrong since the start</source>
        <translation>启动以来一切正常</translation>
    </message>
    <message>
        <source>On/off</source>
        <translation>启用/停用</translation>
    </message>
    <message>
        <source>Switches the selected rule on or off</source>
        <translation>启用或停用所选规则</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>All rules as they came</source>
        <translation>所有规则恢复默认</translation>
    </message>
    <message>
        <source>Nothing is wrong. Rules that watch: %1</source>
        <translation>一切正常。正在监视的规则：%1</translation>
    </message>
    <message>
        <source>No rule is on: nothing is watched</source>
        <translation>没有启用的规则：未监视任何内容</translation>
    </message>
    <message>
        <source>Not live</source>
        <translation>非实时</translation>
    </message>
</context>
<context>
    <name>tickcast::BreakersModel</name>
    <message>
        <source>failures</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Failures since the start</source>
        <translation>启动以来的失败次数</translation>
    </message>
    <message>
        <source>breaker</source>
        <translation>断路器</translation>
    </message>
    <message>
        <source>What it stands before: the feed, the state file</source>
        <translation>它所保护的对象：行情源、状态文件</translation>
    </message>
    <message>
        <source>state</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Closed: calls go through. Open: none does. Half open: a few do, on trial</source>
        <translation>闭合：调用通过。断开：一律不通过。半开：放行少量试探调用</translation>
    </message>
    <message>
        <source>reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Why it is in that state</source>
        <translation>处于该状态的原因</translation>
    </message>
    <message>
        <source>for</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>How long it has been in that state</source>
        <translation>处于该状态多久</translation>
    </message>
    <message>
        <source>next try</source>
        <translation>下次尝试</translation>
    </message>
    <message>
        <source>While open: when it is tried again</source>
        <translation>断开期间：何时再次尝试</translation>
    </message>
    <message>
        <source>failures
in a row</source>
        <translation>连续
失败</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>failed of
the last</source>
        <translation>近期失败
/ 调用</translation>
    </message>
    <message>
        <source>The calls of the last while, and those that failed</source>
        <translation>近一段时间的调用数及其中失败的次数</translation>
    </message>
    <message>
        <source>openings</source>
        <translation>断开次数</translation>
    </message>
    <message>
        <source>How often it opened, since the start</source>
        <translation>启动以来断开的次数</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>Calls not let through, since the start</source>
        <translation>启动以来未放行的调用数</translation>
    </message>
    <message>
        <source>last error</source>
        <translation>最近错误</translation>
    </message>
    <message>
        <source>When the last failure was</source>
        <translation>最近一次失败的时间</translation>
    </message>
    <message>
        <source>what it was</source>
        <translation>错误内容</translation>
    </message>
    <message>
        <source>The last failure since the start</source>
        <translation>启动以来最近一次失败</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>闭合</translation>
    </message>
    <message>
        <source>open</source>
        <translation>断开</translation>
    </message>
    <message>
        <source>half open</source>
        <translation>半开</translation>
    </message>
    <message>
        <source>when reset</source>
        <translation>复位后</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>%1后</translation>
    </message>
    <message>
        <source>too many calls failed</source>
        <translation>失败的调用过多</translation>
    </message>
    <message>
        <source>too many calls in a row failed</source>
        <translation>连续失败的调用过多</translation>
    </message>
    <message>
        <source>the trial failed</source>
        <translation>试探调用失败</translation>
    </message>
    <message>
        <source>an operator tripped it</source>
        <translation>由操作员断开</translation>
    </message>
    <message>
        <source>recovered</source>
        <translation>已恢复</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>%1前</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从未</translation>
    </message>
    <message>
        <source>“%1” has been %2 for %3.</source>
        <translation>“%1”处于%2状态已有 %3。</translation>
    </message>
    <message>
        <source>“%1” has been %2 for %3: %4.</source>
        <translation>“%1”处于%2状态已有 %3：%4。</translation>
    </message>
    <message>
        <source>It stays open until it is reset.</source>
        <translation>它将保持断开，直到复位。</translation>
    </message>
    <message>
        <source>It is tried again now.</source>
        <translation>现在正在再次尝试。</translation>
    </message>
    <message>
        <source>It is tried again in %1.</source>
        <translation>%1后再次尝试。</translation>
    </message>
    <message>
        <source>Last error %1 ago: %2</source>
        <translation>最近一次错误在 %1前：%2</translation>
    </message>
</context>
<context>
    <name>tickcast::ChartZoom</name>
    <message>
        <source>Zoom charts &amp;in</source>
        <translation>放大图表(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom charts o&amp;ut</source>
        <translation>缩小图表(&amp;U)</translation>
    </message>
    <message>
        <source>Charts &amp;earlier</source>
        <translation>图表前移(&amp;E)</translation>
    </message>
    <message>
        <source>Charts &amp;later</source>
        <translation>图表后移(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Back to the present</source>
        <translation>回到当前(&amp;B)</translation>
    </message>
</context>
<context>
    <name>tickcast::ConfigModel</name>
    <message>
        <source>setting</source>
        <translation>配置项</translation>
    </message>
    <message>
        <source>Its key, as in the settings file</source>
        <translation>配置文件中的键</translation>
    </message>
    <message>
        <source>in force</source>
        <translation>当前值</translation>
    </message>
    <message>
        <source>The value that the server runs with; marked when it is not the default</source>
        <translation>服务器当前使用的值；与默认值不同时带标记</translation>
    </message>
    <message>
        <source>default</source>
        <translation>默认值</translation>
    </message>
    <message>
        <source>What it is when nothing is said</source>
        <translation>未设置时的值</translation>
    </message>
    <message>
        <source>a change takes</source>
        <translation>更改生效需</translation>
    </message>
    <message>
        <source>Whether a reload takes another value over, or only a restart</source>
        <translation>新值通过重新加载生效，还是必须重启</translation>
    </message>
    <message>
        <source>what it means</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>As in the settings file</source>
        <translation>与配置文件中一致</translation>
    </message>
    <message>
        <source>a reload</source>
        <translation>重新加载</translation>
    </message>
    <message>
        <source>a restart</source>
        <translation>重启</translation>
    </message>
    <message>
        <source>%1 is not the default</source>
        <translation>%1 不是默认值</translation>
    </message>
</context>
<context>
    <name>tickcast::ConfirmDialog</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>tickcast::ConnectionDialog</name>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <source>Connect to a server</source>
        <translation>连接服务器</translation>
    </message>
    <message>
        <source>Admin address</source>
        <translation>管理地址</translation>
    </message>
    <message>
        <source>Token file</source>
        <translation>令牌文件</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>浏览(&amp;B)…</translation>
    </message>
    <message>
        <source>a name saves this server</source>
        <translation>填写名称即保存此服务器</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Saved servers</source>
        <translation>已保存的服务器</translation>
    </message>
    <message>
        <source>Forgets this saved server</source>
        <translation>删除此已保存的服务器</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>&amp;Saved</source>
        <translation>已保存(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Token file</source>
        <translation>令牌文件(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>尚无</translation>
    </message>
    <message>
        <source>another server</source>
        <translation>其他服务器</translation>
    </message>
    <message>
        <source>The server prints the path of its token file when it starts. The console remembers the path, never the token.</source>
        <translation>服务器启动时会显示其令牌文件的路径。控制台只记住路径，从不保存令牌。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>tickcast::DemoServer</name>
    <message>
        <source>it does not serve after %1 s</source>
        <translation>%1 秒后仍未提供服务</translation>
    </message>
    <message>
        <source>it has ended: %1</source>
        <translation>它已结束：%1</translation>
    </message>
    <message>
        <source>it does not say where it serves operators</source>
        <translation>它没有说明在何处为操作员服务</translation>
    </message>
    <message>
        <source>it said nothing</source>
        <translation>它没有任何输出</translation>
    </message>
</context>
<context>
    <name>tickcast::ExportTexts</name>
    <message>
        <source>%1 to %2 %3</source>
        <translation>%1 至 %2 %3</translation>
    </message>
    <message>
        <source>%1 (local time %2)</source>
        <translation>%1（本地时间 %2）</translation>
    </message>
</context>
<context>
    <name>tickcast::Exporter</name>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>导出(&amp;E)</translation>
    </message>
    <message>
        <source>The table as CSV or the chart as PNG that has the focus, or else the first of the page (Ctrl+E)</source>
        <translation>将焦点所在的表格导出为 CSV 或图表导出为 PNG；无焦点时导出页面上的第一个 (Ctrl+E)</translation>
    </message>
    <message>
        <source>Export “%1” as CSV…</source>
        <translation>将“%1”导出为 CSV…</translation>
    </message>
    <message>
        <source>Export “%1” as PNG…</source>
        <translation>将“%1”导出为 PNG…</translation>
    </message>
    <message>
        <source>There is nothing on this page that could be exported.</source>
        <translation>此页面没有可导出的内容。</translation>
    </message>
    <message>
        <source>Comma-separated values (*.csv)</source>
        <translation>逗号分隔值 (*.csv)</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) of “%1”</source>
        <translation>
            <numerusform>“%1”的 %n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2, %3)</source>
        <translation>%1（%2，%3）</translation>
    </message>
    <message>
        <source>Exported %1 by Tickcast Console %2</source>
        <translation>由 Tickcast 控制台 %2 于 %1 导出</translation>
    </message>
    <message>
        <source>From a recording.</source>
        <translation>来自录制文件。</translation>
    </message>
    <message>
        <source>There was no live connection to the server then.</source>
        <translation>当时没有与服务器的实时连接。</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>图片 (*.png)</translation>
    </message>
    <message>
        <source>The chart “%1”</source>
        <translation>图表“%1”</translation>
    </message>
    <message>
        <source>Export “%1”</source>
        <translation>导出“%1”</translation>
    </message>
    <message>
        <source>Not exported: %1</source>
        <translation>未导出：%1</translation>
    </message>
    <message>
        <source>%1 saved as %2</source>
        <translation>%1已保存为 %2</translation>
    </message>
</context>
<context>
    <name>tickcast::FeedsModel</name>
    <message>
        <source>feed</source>
        <translation>行情源</translation>
    </message>
    <message>
        <source>Where market data comes from</source>
        <translation>行情数据的来源</translation>
    </message>
    <message>
        <source>state</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>What it does now</source>
        <translation>当前的状态</translation>
    </message>
    <message>
        <source>age
s</source>
        <translation>时延
秒</translation>
    </message>
    <message>
        <source>Since the last market event, in seconds</source>
        <translation>距最近一次市场事件的秒数</translation>
    </message>
    <message>
        <source>quotes
/s</source>
        <translation>报价
/秒</translation>
    </message>
    <message>
        <source>Quotes read per second</source>
        <translation>每秒读取的报价数</translation>
    </message>
    <message>
        <source>trades
/s</source>
        <translation>成交
/秒</translation>
    </message>
    <message>
        <source>Trades read per second</source>
        <translation>每秒读取的成交数</translation>
    </message>
    <message>
        <source>candles
/s</source>
        <translation>K 线
/秒</translation>
    </message>
    <message>
        <source>Candles read per second</source>
        <translation>每秒读取的 K 线数</translation>
    </message>
    <message>
        <source>skipped
/s</source>
        <translation>跳过
/秒</translation>
    </message>
    <message>
        <source>Understood but not used, per second</source>
        <translation>每秒能解析但未使用的消息数</translation>
    </message>
    <message>
        <source>malformed</source>
        <translation>格式错误</translation>
    </message>
    <message>
        <source>Not understood, since the start</source>
        <translation>启动以来无法解析的消息数</translation>
    </message>
    <message>
        <source>stale</source>
        <translation>过期</translation>
    </message>
    <message>
        <source>Symbols that are not to be relied on now</source>
        <translation>目前数据不可靠的交易对</translation>
    </message>
    <message>
        <source>watched</source>
        <translation>被订阅</translation>
    </message>
    <message>
        <source>Symbols that somebody watches now</source>
        <translation>目前有人订阅的交易对</translation>
    </message>
    <message>
        <source>symbols</source>
        <translation>交易对</translation>
    </message>
    <message>
        <source>Symbols known</source>
        <translation>已知的交易对</translation>
    </message>
    <message>
        <source>reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Why it is in that state</source>
        <translation>处于该状态的原因</translation>
    </message>
    <message>
        <source>%1; %2 since the start</source>
        <translation>%1；启动以来 %2</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>启动中</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
</context>
<context>
    <name>tickcast::FeedsPage</name>
    <message>
        <source>Age of the last market event</source>
        <translation>最近一次市场事件的时延</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>oldest live feed</source>
        <translation>最旧的实时行情源</translation>
    </message>
    <message>
        <source>Feeds</source>
        <translation>行情源</translation>
    </message>
    <message>
        <source>Circuit breakers</source>
        <translation>断路器</translation>
    </message>
    <message>
        <source>Trip…</source>
        <translation>断开…</translation>
    </message>
    <message>
        <source>Reset…</source>
        <translation>复位…</translation>
    </message>
    <message>
        <source>No feed is known</source>
        <translation>没有行情源</translation>
    </message>
    <message>
        <source>No breaker is known</source>
        <translation>没有断路器</translation>
    </message>
    <message>
        <source>Select a breaker to trip or reset it.</source>
        <translation>选择一个断路器以断开或复位。</translation>
    </message>
    <message>
        <source>Select a breaker first</source>
        <translation>请先选择断路器</translation>
    </message>
    <message>
        <source>What is behind it is not called until a reset (Alt+T)</source>
        <translation>复位之前不再调用其后的对象 (Alt+T)</translation>
    </message>
    <message>
        <source>It is called again at once (Alt+R)</source>
        <translation>立即恢复调用 (Alt+R)</translation>
    </message>
    <message>
        <source>Trip the breaker “%1”</source>
        <translation>断开断路器“%1”</translation>
    </message>
    <message>
        <source>Reset the breaker “%1”</source>
        <translation>复位断路器“%1”</translation>
    </message>
    <message>
        <source>Trip the breaker “%1”?</source>
        <translation>断开断路器“%1”？</translation>
    </message>
    <message>
        <source>Reset the breaker “%1”?</source>
        <translation>复位断路器“%1”？</translation>
    </message>
    <message>
        <source>&amp;Trip</source>
        <translation>断开(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Reset</source>
        <translation>复位(&amp;R)</translation>
    </message>
</context>
<context>
    <name>tickcast::FlatButton</name>
    <message>
        <source>Menu (F10)</source>
        <translation>菜单 (F10)</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
</context>
<context>
    <name>tickcast::FleetBar</name>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>good</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>严重</translation>
    </message>
    <message>
        <source>Server %1: %2, %3</source>
        <translation>服务器 %1：%2，%3</translation>
    </message>
    <message>
        <source>Saved servers</source>
        <translation>已保存的服务器</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
</context>
<context>
    <name>tickcast::FleetModel</name>
    <message>
        <source>connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>lost: %1</source>
        <translation>已断开：%1</translation>
    </message>
    <message>
        <source>refused: %1</source>
        <translation>被拒绝：%1</translation>
    </message>
    <message>
        <source>no figures yet</source>
        <translation>尚无数据</translation>
    </message>
    <message>
        <source>%1 connections</source>
        <translation>%1 个连接</translation>
    </message>
    <message>
        <source>%1, p99 latency %2 ms</source>
        <translation>%1，p99 延迟 %2 毫秒</translation>
    </message>
</context>
<context>
    <name>tickcast::HeaderBar</name>
    <message>
        <source>not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>connected %1</source>
        <translation>已连接 %1</translation>
    </message>
    <message>
        <source>disconnected</source>
        <translation>已断开</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>Tickcast Console</source>
        <translation>Tickcast 控制台</translation>
    </message>
    <message>
        <source>Connection: %1</source>
        <translation>连接：%1</translation>
    </message>
    <message>
        <source>%1 Alerts %2</source>
        <translation>%1 告警 %2</translation>
    </message>
    <message>
        <source>Not acknowledged: %1, the worst is critical</source>
        <translation>未确认：%1，最高为严重</translation>
    </message>
    <message>
        <source>Not acknowledged: %1, warnings only</source>
        <translation>未确认：%1，均为警告</translation>
    </message>
</context>
<context>
    <name>tickcast::IncidentReport</name>
    <message>
        <source>Incident report: %1, %2</source>
        <translation>事件报告：%1，%2</translation>
    </message>
    <message>
        <source>Incident report: %1</source>
        <translation>事件报告：%1</translation>
    </message>
    <message>
        <source>Written %1 by Tickcast Console %2. Times are in UTC unless they say otherwise; figures are of this console&apos;s samples, and what it did not measure is not filled in.</source>
        <translation>由 Tickcast 控制台 %2 于 %1 生成。除非另有说明，时间均为 UTC；数据来自本控制台的采样，未测量到的部分不作填补。</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>%1, process %2, admin protocol %3</source>
        <translation>%1，进程 %2，管理协议 %3</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>工作线程</translation>
    </message>
    <message>
        <source>%1 over %2</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Running since</source>
        <translation>启动时间</translation>
    </message>
    <message>
        <source>Admin channel</source>
        <translation>管理通道</translation>
    </message>
    <message>
        <source>Length of the range</source>
        <translation>区间长度</translation>
    </message>
    <message>
        <source>Sampled every</source>
        <translation>采样间隔</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>The server&apos;s clock</source>
        <translation>服务器时钟</translation>
    </message>
    <message>
        <source>%1 before the console&apos;s</source>
        <translation>比控制台快 %1</translation>
    </message>
    <message>
        <source>%1 behind the console&apos;s</source>
        <translation>比控制台慢 %1</translation>
    </message>
    <message>
        <source>Watched by</source>
        <translation>监视者</translation>
    </message>
    <message>
        <source>Tickcast Console %1 on %2</source>
        <translation>%2 上的 Tickcast 控制台 %1</translation>
    </message>
    <message>
        <source>The console had every sample of the range.</source>
        <translation>控制台拥有该区间的全部采样。</translation>
    </message>
    <message>
        <source>For %1 of %2 nothing was known: the console was not connected or was not running.</source>
        <translation>%2 中有 %1没有数据：控制台未连接或未运行。</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>min</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>average</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>max</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>last</source>
        <translation>最新价</translation>
    </message>
    <message>
        <source>not known for %1</source>
        <translation>%1无数据</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Updates delivered</source>
        <translation>已送达的更新</translation>
    </message>
    <message>
        <source>Out</source>
        <translation>出口流量</translation>
    </message>
    <message>
        <source>Drop rate</source>
        <translation>丢弃率</translation>
    </message>
    <message>
        <source>Latency p99, feed to kernel</source>
        <translation>延迟 p99（行情源到内核）</translation>
    </message>
    <message>
        <source>Age of the oldest feed</source>
        <translation>最旧行情源的时延</translation>
    </message>
    <message>
        <source>%1 over time, in %2</source>
        <translation>%1随时间变化，单位：%2</translation>
    </message>
    <message>
        <source>connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Sessions by level</source>
        <translation>各级别会话</translation>
    </message>
    <message>
        <source>Updates by fate</source>
        <translation>更新去向</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>superseded</source>
        <translation>被取代</translation>
    </message>
    <message>
        <source>suppressed</source>
        <translation>被抑制</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>被丢弃</translation>
    </message>
    <message>
        <source>Latency, feed to kernel</source>
        <translation>延迟（行情源到内核）</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>No alert was raised in this range by the rules in force.</source>
        <translation>按当前规则，该区间内没有触发告警。</translation>
    </message>
    <message numerus="yes">
        <source>%n alert(s) by the rules in force.</source>
        <translation>
            <numerusform>按当前规则有 %n 条告警。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them still raised when this was written.</source>
        <translation>
            <numerusform>生成报告时其中 %n 条仍未结束。</numerusform>
        </translation>
    </message>
    <message>
        <source>Slowest sessions when this was written</source>
        <translation>生成报告时最慢的会话</translation>
    </message>
    <message>
        <source>The server could not be asked for them. %1</source>
        <translation>无法向服务器查询。%1</translation>
    </message>
    <message numerus="yes">
        <source>Asked at %1: every one of %2 client(s) kept up.</source>
        <translation>
            <numerusform>查询时间 %1：全部 %2 个客户端都跟得上。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Asked at %1, not of the range: the server keeps no past of open sessions. The %n slowest, the slowest first.</source>
        <translation>
            <numerusform>%1 查询，并非该区间的数据：服务器不保留在线会话的历史。最慢的 %n 个，最慢者在前。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>Sessions that ended in this range</source>
        <translation>该区间内结束的会话</translation>
    </message>
    <message>
        <source>The server did not tell all of them. %1</source>
        <translation>服务器未给出全部。%1</translation>
    </message>
    <message>
        <source>Asked at %1: the server remembers none.</source>
        <translation>%1 查询：服务器没有记录。</translation>
    </message>
    <message>
        <source>There may be more: each worker remembers only the last %1, and these do not reach back to the start of the range.</source>
        <translation>可能还有更多：每个工作线程只记住最近 %1 个，且未能覆盖到区间的开始。</translation>
    </message>
    <message>
        <source>Asked at %1: %2.</source>
        <translation>%1 查询：%2。</translation>
    </message>
    <message numerus="yes">
        <source>These are the last %1; %2 more ended in this range.</source>
        <translation>
            <numerusform>以上是最近的 %1 个；在此时段内还有 %2 个结束。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tickcast::Inquiry</name>
    <message>
        <source>The server did not answer within %1 s</source>
        <translation>服务器在 %1 秒内没有应答</translation>
    </message>
    <message>
        <source>The server would not say</source>
        <translation>服务器不予答复</translation>
    </message>
    <message>
        <source>The server would not say: %1</source>
        <translation>服务器不予答复：%1</translation>
    </message>
</context>
<context>
    <name>tickcast::LegendButton</name>
    <message>
        <source>Show or hide %1</source>
        <translation>显示或隐藏 %1</translation>
    </message>
    <message>
        <source>Line %1</source>
        <translation>曲线 %1</translation>
    </message>
</context>
<context>
    <name>tickcast::LevelTimeline</name>
    <message>
        <source>not told</source>
        <translation>未告知</translation>
    </message>
</context>
<context>
    <name>tickcast::ListBrowser</name>
    <message>
        <source>Not asked yet</source>
        <translation>尚未查询</translation>
    </message>
</context>
<context>
    <name>tickcast::LiveQuote</name>
    <message>
        <source>The server does not say where clients connect</source>
        <translation>服务器未说明客户端连接的地址</translation>
    </message>
    <message>
        <source>closed with %1</source>
        <translation>以 %1 关闭</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1; tried again in %2</source>
        <translation>%1；%2后重试</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>未说明原因</translation>
    </message>
    <message>
        <source>not watched</source>
        <translation>未监视</translation>
    </message>
    <message>
        <source>stale: %1</source>
        <translation>过期：%1</translation>
    </message>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>subscribed, nothing has come yet</source>
        <translation>已订阅，尚未收到数据</translation>
    </message>
    <message>
        <source>connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>offset %1 · %2 updates/s · last %3 s ago · %4 left out for newer ones</source>
        <translation>偏移 %1 · 每秒 %2 次更新 · 最近 %3 秒前 · %4 次被更新的取代</translation>
    </message>
</context>
<context>
    <name>tickcast::LogFollower</name>
    <message>
        <source>Not connected: the log is not followed</source>
        <translation>未连接：日志未跟踪</translation>
    </message>
    <message>
        <source>Asking for the log…</source>
        <translation>正在查询日志…</translation>
    </message>
    <message>
        <source>Not asked yet</source>
        <translation>尚未查询</translation>
    </message>
    <message>
        <source>No line holds this text</source>
        <translation>没有包含此文本的行</translation>
    </message>
    <message>
        <source>The log holds nothing of this kind yet</source>
        <translation>日志中尚无此类记录</translation>
    </message>
</context>
<context>
    <name>tickcast::LogModel</name>
    <message>
        <source>Records missing here: %1</source>
        <translation>此处缺失记录：%1</translation>
    </message>
    <message>
        <source>Records may be missing here: the log was not followed for a while</source>
        <translation>此处可能缺失记录：日志曾有一段时间未被跟踪</translation>
    </message>
    <message>
        <source>The server was started again</source>
        <translation>服务器已重新启动</translation>
    </message>
    <message>
        <source>time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>category</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>thread</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>what</source>
        <translation>内容</translation>
    </message>
</context>
<context>
    <name>tickcast::LogPage</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Filter by severity</source>
        <translation>按严重程度筛选</translation>
    </message>
    <message>
        <source>every severity</source>
        <translation>所有严重程度</translation>
    </message>
    <message>
        <source>info or worse</source>
        <translation>info 及以上</translation>
    </message>
    <message>
        <source>warning or worse</source>
        <translation>warning 及以上</translation>
    </message>
    <message>
        <source>error</source>
        <translation>error</translation>
    </message>
    <message>
        <source>Filter by category</source>
        <translation>按类别筛选</translation>
    </message>
    <message>
        <source>every category</source>
        <translation>所有类别</translation>
    </message>
    <message>
        <source>Text, category or thread (Ctrl+F)</source>
        <translation>文本、类别或线程 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Filter by text</source>
        <translation>按文本筛选</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Stay at the newest line; scrolling up stays where you read (Alt+J)</source>
        <translation>停留在最新一行；向上滚动则停留在阅读处 (Alt+J)</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the selected lines, or all that are shown (Ctrl+C)</source>
        <translation>复制所选的行，或显示的所有行 (Ctrl+C)</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Save the lines that are shown as text (Ctrl+Shift+S)</source>
        <translation>将显示的行另存为文本 (Ctrl+Shift+S)</translation>
    </message>
    <message>
        <source>The selected line</source>
        <translation>所选的行</translation>
    </message>
    <message>
        <source>%1 lines</source>
        <translation>%1 行</translation>
    </message>
    <message>
        <source>%1 of %2 lines</source>
        <translation>%2 行中的 %1 行</translation>
    </message>
    <message>
        <source>the last %1</source>
        <translation>最近的 %1</translation>
    </message>
    <message>
        <source>%1, missing %2</source>
        <translation>%1，缺失 %2</translation>
    </message>
    <message>
        <source>%1, not followed now</source>
        <translation>%1，当前未跟踪</translation>
    </message>
    <message>
        <source>Save the log</source>
        <translation>保存日志</translation>
    </message>
    <message>
        <source>Text (*.log *.txt)</source>
        <translation>文本 (*.log *.txt)</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Not saved: %1</source>
        <translation>未保存：%1</translation>
    </message>
</context>
<context>
    <name>tickcast::MainWindow</name>
    <message>
        <source>&amp;Connect to…</source>
        <translation>连接到(&amp;C)…</translation>
    </message>
    <message>
        <source>&amp;Reconnect now</source>
        <translation>立即重连(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Dismiss</source>
        <translation>知道了(&amp;D)</translation>
    </message>
    <message>
        <source>Tickcast Console</source>
        <translation>Tickcast 控制台</translation>
    </message>
    <message>
        <source>The demo server does not run: %1</source>
        <translation>演示服务器未能运行：%1</translation>
    </message>
    <message>
        <source>%1 – Tickcast Console</source>
        <translation>%1 – Tickcast 控制台</translation>
    </message>
    <message>
        <source>&amp;Desktop notifications</source>
        <translation>桌面通知(&amp;D)</translation>
    </message>
    <message>
        <source>Reco&amp;rd to a file</source>
        <translation>录制到文件(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Open a recording…</source>
        <translation>打开录制文件(&amp;O)…</translation>
    </message>
    <message>
        <source>Nothing is recorded: %1</source>
        <translation>未录制：%1</translation>
    </message>
    <message>
        <source>Recording to %1</source>
        <translation>正在录制到 %1</translation>
    </message>
    <message>
        <source>Open a recording</source>
        <translation>打开录制文件</translation>
    </message>
    <message>
        <source>Recordings (*.tcrec.gz);;All files (*)</source>
        <translation>录制文件 (*.tcrec.gz);;所有文件 (*)</translation>
    </message>
    <message>
        <source>&amp;Incident report…</source>
        <translation>事件报告(&amp;I)…</translation>
    </message>
</context>
<context>
    <name>tickcast::Orders</name>
    <message>
        <source>%1: not done. %2</source>
        <translation>%1：未执行。%2</translation>
    </message>
    <message>
        <source>%1: done</source>
        <translation>%1：已完成</translation>
    </message>
    <message>
        <source>%1: done. %2</source>
        <translation>%1：已完成。%2</translation>
    </message>
    <message>
        <source>%1: not done</source>
        <translation>%1：未执行</translation>
    </message>
    <message>
        <source>%1: the connection was lost before the answer; look whether it was carried out</source>
        <translation>%1：在收到应答前连接断开；请查看是否已执行</translation>
    </message>
</context>
<context>
    <name>tickcast::OverviewPage</name>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Sessions by level</source>
        <translation>各级别会话</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>every client at Normal</source>
        <translation>所有客户端正常</translation>
    </message>
    <message>
        <source>Updates by fate</source>
        <translation>更新去向</translation>
    </message>
    <message>
        <source>/s</source>
        <translation>/秒</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>superseded</source>
        <translation>被取代</translation>
    </message>
    <message>
        <source>suppressed</source>
        <translation>被抑制</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>被丢弃</translation>
    </message>
    <message>
        <source>Latency, feed to kernel</source>
        <translation>延迟（行情源到内核）</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>毫秒</translation>
    </message>
    <message>
        <source>p50</source>
        <translation>p50</translation>
    </message>
    <message>
        <source>p99</source>
        <translation>p99</translation>
    </message>
    <message>
        <source>p99.9</source>
        <translation>p99.9</translation>
    </message>
    <message>
        <source>Slowest sessions now</source>
        <translation>当前最慢的会话</translation>
    </message>
    <message>
        <source>Not live</source>
        <translation>非实时</translation>
    </message>
</context>
<context>
    <name>tickcast::PageBook</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
</context>
<context>
    <name>tickcast::PagerBar</name>
    <message>
        <source>Previous page (Alt+Left)</source>
        <translation>上一页 (Alt+Left)</translation>
    </message>
    <message>
        <source>Previous page</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Next page (Alt+Right)</source>
        <translation>下一页 (Alt+Right)</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>下一页</translation>
    </message>
</context>
<context>
    <name>tickcast::PressureBars</name>
    <message>
        <source>%1: %2. %3</source>
        <extracomment>an input of the pressure, its value, its thresholds</extracomment>
        <translation>%1：%2。%3</translation>
    </message>
    <message>
        <source>not told</source>
        <translation>未告知</translation>
    </message>
</context>
<context>
    <name>tickcast::Recorder</name>
    <message>
        <source>no server has answered yet</source>
        <translation>尚无服务器应答</translation>
    </message>
    <message>
        <source>the folder %1 cannot be made</source>
        <translation>无法创建文件夹 %1</translation>
    </message>
    <message>
        <source>The recording is in %1</source>
        <translation>录制文件位于 %1</translation>
    </message>
    <message>
        <source>The end of the recording is missing: %1</source>
        <translation>录制文件缺少结尾：%1</translation>
    </message>
    <message>
        <source>● recording %1, %2 MB</source>
        <translation>● 录制中 %1，%2 MB</translation>
    </message>
    <message>
        <source>The recording %1 has ended. %2</source>
        <translation>录制 %1 已结束。%2</translation>
    </message>
</context>
<context>
    <name>tickcast::RecordingIndex</name>
    <message numerus="yes">
        <source>Only the first %n sample(s) are shown</source>
        <translation>
            <numerusform>仅显示前 %n 个采样</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) cannot be read; the first: %1</source>
        <translation>
            <numerusform>%n 行无法读取；第一处：%1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tickcast::RecordingPlayer</name>
    <message>
        <source>it is not in the recording</source>
        <translation>录制文件中没有</translation>
    </message>
    <message>
        <source>This is a recording: nobody is there to take an order</source>
        <translation>这是录制文件：没有服务器可接受指令</translation>
    </message>
</context>
<context>
    <name>tickcast::RecordingWindow</name>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Let the recording run, or stop it (Space)</source>
        <translation>播放或停止录制文件 (空格)</translation>
    </message>
    <message>
        <source>%1×</source>
        <translation>%1×</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Recorded seconds in a second</source>
        <translation>每秒播放的录制秒数</translation>
    </message>
    <message>
        <source>Time in the recording</source>
        <translation>录制文件中的时间</translation>
    </message>
    <message>
        <source>Arrow keys move by a second, Page Up and Page Down by a minute</source>
        <translation>方向键移动一秒，Page Up 和 Page Down 移动一分钟</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Recording of %1 – Tickcast Console</source>
        <translation>%1 的录制 – Tickcast 控制台</translation>
    </message>
    <message>
        <source>Recording of %1, %2 – not live</source>
        <translation>%1 的录制，%2 – 非实时</translation>
    </message>
    <message>
        <source>reading it: %1 %</source>
        <translation>读取中：%1 %</translation>
    </message>
    <message>
        <source>there is no sample in it</source>
        <translation>其中没有采样</translation>
    </message>
    <message>
        <source>nothing was recorded here for %1: the connection was lost</source>
        <translation>此处有 %1没有录制：连接已断开</translation>
    </message>
    <message>
        <source>%1 (%2 of %3)</source>
        <translation>%1（%2 / %3）</translation>
    </message>
    <message>
        <source>&amp;Dismiss</source>
        <translation>知道了(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Incident report…</source>
        <translation>事件报告(&amp;I)…</translation>
    </message>
</context>
<context>
    <name>tickcast::ReportDialog</name>
    <message>
        <source>&amp;Browse…</source>
        <translation>浏览(&amp;B)…</translation>
    </message>
    <message>
        <source>Incident report</source>
        <translation>事件报告</translation>
    </message>
    <message numerus="yes">
        <source>What the charts show now, %n minute(s)</source>
        <translation>
            <numerusform>图表当前显示的 %n 分钟</numerusform>
        </translation>
    </message>
    <message>
        <source>The last 5 minutes</source>
        <translation>最近 5 分钟</translation>
    </message>
    <message>
        <source>The last 15 minutes</source>
        <translation>最近 15 分钟</translation>
    </message>
    <message>
        <source>The last 60 minutes</source>
        <translation>最近 60 分钟</translation>
    </message>
    <message>
        <source>From … to …</source>
        <translation>从 … 到 …</translation>
    </message>
    <message>
        <source>to</source>
        <translation>至</translation>
    </message>
    <message>
        <source>Range of time</source>
        <translation>时间区间</translation>
    </message>
    <message>
        <source>Start, in local time</source>
        <translation>开始（本地时间）</translation>
    </message>
    <message>
        <source>End, in local time</source>
        <translation>结束（本地时间）</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>What happened, who was told, what was done: this stands on top</source>
        <translation>发生了什么、通知了谁、做了什么：置于报告开头</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>&amp;Write report</source>
        <translation>生成报告(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Time</source>
        <translation>时间(&amp;T)</translation>
    </message>
    <message>
        <source>F&amp;rom</source>
        <translation>从(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Notes</source>
        <translation>备注(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>%1. The console has no figures of this server yet.</source>
        <translation>%1。控制台尚无此服务器的数据。</translation>
    </message>
    <message>
        <source>%1. The console has figures only from %2 on.</source>
        <translation>%1。控制台仅有 %2 之后的数据。</translation>
    </message>
    <message>
        <source>Write the incident report to</source>
        <translation>事件报告保存到</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>网页 (*.html)</translation>
    </message>
    <message>
        <source>The range ends before it begins.</source>
        <translation>区间的结束早于开始。</translation>
    </message>
    <message>
        <source>Name the file that it is to be written to.</source>
        <translation>请指定要写入的文件。</translation>
    </message>
    <message>
        <source>That file is there already. Write once more to replace it.</source>
        <translation>该文件已存在。再次点击以替换。</translation>
    </message>
    <message>
        <source>Not written: %1</source>
        <translation>未写入：%1</translation>
    </message>
    <message>
        <source>Incident report written to %1</source>
        <translation>事件报告已写入 %1</translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation>正在查询服务器…</translation>
    </message>
</context>
<context>
    <name>tickcast::ReportWriter</name>
    <message>
        <source>%1… (%2 characters)</source>
        <translation>%1…（%2 个字符）</translation>
    </message>
</context>
<context>
    <name>tickcast::SaveFile</name>
    <message>
        <source>no file is named</source>
        <translation>未指定文件</translation>
    </message>
    <message>
        <source>that is not a file but a folder or a device</source>
        <translation>那不是文件，而是文件夹或设备</translation>
    </message>
</context>
<context>
    <name>tickcast::SavedServers</name>
    <message>
        <source>a server needs a name</source>
        <translation>服务器需要名称</translation>
    </message>
    <message>
        <source>the name &quot;%1…&quot; has %2 characters, allowed are %3</source>
        <translation>名称 &quot;%1…&quot; 有 %2 个字符，最多允许 %3 个</translation>
    </message>
    <message>
        <source>the name holds characters that do not print</source>
        <translation>名称含有不可打印的字符</translation>
    </message>
    <message>
        <source>no token file is given</source>
        <translation>未给出令牌文件</translation>
    </message>
    <message>
        <source>the token file&apos;s path has %1 characters, allowed are %2</source>
        <translation>令牌文件的路径有 %1 个字符，最多允许 %2 个</translation>
    </message>
    <message>
        <source>%1 servers are saved, more are not allowed</source>
        <translation>已保存 %1 个服务器，不能再多</translation>
    </message>
    <message>
        <source>saved server %1 (%2) is left out: %3</source>
        <translation>略过已保存的服务器 %1（%2）：%3</translation>
    </message>
    <message>
        <source>there is another one of that name</source>
        <translation>已有同名服务器</translation>
    </message>
    <message>
        <source>more than %1 are not allowed</source>
        <translation>最多允许 %1 个</translation>
    </message>
</context>
<context>
    <name>tickcast::Screenshot</name>
    <message>
        <source>no data from %1 within %2 s</source>
        <translation>%2 秒内没有来自 %1 的数据</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>refused by %1: %2</source>
        <translation>被 %1 拒绝：%2</translation>
    </message>
    <message>
        <source>cannot write %1: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
</context>
<context>
    <name>tickcast::ServerFacts</name>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1 or worse for every client</source>
        <translation>所有客户端处于“%1”或更差</translation>
    </message>
    <message>
        <source>up to %1 on %2 of %3 workers</source>
        <translation>%3 个工作线程中有 %2 个，最高至“%1”</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>%1, process %2</source>
        <translation>%1，进程 %2</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>启动时间</translation>
    </message>
    <message>
        <source>Up for</source>
        <translation>已运行</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>工作线程</translation>
    </message>
    <message>
        <source>%1 over %2</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Clients connect to</source>
        <translation>客户端连接地址</translation>
    </message>
    <message>
        <source>Admin protocol</source>
        <translation>管理协议</translation>
    </message>
    <message>
        <source>This token</source>
        <translation>此令牌</translation>
    </message>
    <message>
        <source>an operator&apos;s: it may give orders</source>
        <translation>操作员令牌：可以下达指令</translation>
    </message>
    <message>
        <source>a viewer&apos;s: it may look, but give no orders</source>
        <translation>查看者令牌：只能查看，不能下达指令</translation>
    </message>
    <message>
        <source>Level floor</source>
        <translation>级别下限</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>draining: it will end</source>
        <translation>正在排空：即将结束</translation>
    </message>
    <message>
        <source>serving</source>
        <translation>服务中</translation>
    </message>
</context>
<context>
    <name>tickcast::ServerOrders</name>
    <message>
        <source>Drain the server and end it?</source>
        <translation>排空并结束服务器？</translation>
    </message>
    <message>
        <source>&amp;Drain</source>
        <translation>排空(&amp;D)</translation>
    </message>
    <message>
        <source>Drain the server</source>
        <translation>排空服务器</translation>
    </message>
    <message>
        <source>Set the level that clients have at least?</source>
        <translation>设定客户端的级别下限？</translation>
    </message>
    <message>
        <source>&amp;Set the floor</source>
        <translation>设定下限(&amp;S)</translation>
    </message>
    <message>
        <source>every worker</source>
        <translation>所有工作线程</translation>
    </message>
    <message>
        <source>worker %1</source>
        <translation>工作线程 %1</translation>
    </message>
    <message>
        <source>&amp;Of</source>
        <translation>范围(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Level</source>
        <translation>级别(&amp;L)</translation>
    </message>
    <message>
        <source>Set the floor to %1</source>
        <translation>将级别下限设为“%1”</translation>
    </message>
    <message>
        <source>Set what is written to the log?</source>
        <translation>设定写入日志的内容？</translation>
    </message>
    <message>
        <source>&amp;Set</source>
        <translation>设定(&amp;S)</translation>
    </message>
    <message>
        <source>every category</source>
        <translation>所有类别</translation>
    </message>
    <message>
        <source>&amp;Least severity</source>
        <translation>最低严重程度(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Category</source>
        <translation>类别(&amp;C)</translation>
    </message>
    <message>
        <source>Set the log&apos;s level to %1</source>
        <translation>将日志级别设为 %1</translation>
    </message>
    <message>
        <source>Have the settings read again?</source>
        <translation>重新读取配置？</translation>
    </message>
    <message>
        <source>&amp;Reload</source>
        <translation>重新加载(&amp;R)</translation>
    </message>
    <message>
        <source>Read the settings again</source>
        <translation>重新读取配置</translation>
    </message>
</context>
<context>
    <name>tickcast::ServerPage</name>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Settings in force</source>
        <translation>当前配置</translation>
    </message>
    <message>
        <source>Level floor…</source>
        <translation>级别下限…</translation>
    </message>
    <message>
        <source>Set the level that all clients have at least (Alt+V)</source>
        <translation>设定所有客户端的级别下限 (Alt+V)</translation>
    </message>
    <message>
        <source>Log level…</source>
        <translation>日志级别…</translation>
    </message>
    <message>
        <source>Set what is written to the log (Alt+G)</source>
        <translation>设定写入日志的内容 (Alt+G)</translation>
    </message>
    <message>
        <source>Reload…</source>
        <translation>重新加载…</translation>
    </message>
    <message>
        <source>Have the settings read again (Alt+E)</source>
        <translation>重新读取配置 (Alt+E)</translation>
    </message>
    <message>
        <source>Drain…</source>
        <translation>排空…</translation>
    </message>
    <message>
        <source>Take leave of every client, and end (Alt+N)</source>
        <translation>逐一告别所有客户端后结束 (Alt+N)</translation>
    </message>
    <message>
        <source>Key, value or meaning (Ctrl+F)</source>
        <translation>键、值或含义 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Filter the settings</source>
        <translation>筛选配置项</translation>
    </message>
    <message>
        <source>Changed only</source>
        <translation>仅已更改</translation>
    </message>
    <message>
        <source>Only settings that are not the defaults (Alt+B)</source>
        <translation>仅显示与默认值不同的配置项 (Alt+B)</translation>
    </message>
    <message>
        <source>%1 settings, not the default: %2, no file was read</source>
        <translation>%1 项配置，非默认值 %2 项，未读取文件</translation>
    </message>
    <message>
        <source>%1 settings, not the default: %2, read from %3</source>
        <translation>%1 项配置，非默认值 %2 项，读取自 %3</translation>
    </message>
    <message>
        <source>No setting matches</source>
        <translation>没有匹配的配置项</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Not asked yet</source>
        <translation>尚未查询</translation>
    </message>
    <message>
        <source>No figures came yet</source>
        <translation>尚未收到数据</translation>
    </message>
</context>
<context>
    <name>tickcast::SessionFinder</name>
    <message numerus="yes">
        <source>The server did not answer within %n second(s).</source>
        <translation>
            <numerusform>服务器在 %n 秒内没有应答。</numerusform>
        </translation>
    </message>
    <message>
        <source>The connection to the server was lost before it answered.</source>
        <translation>在应答之前与服务器的连接已断开。</translation>
    </message>
    <message>
        <source>There is no connection to the server now.</source>
        <translation>目前没有与服务器的连接。</translation>
    </message>
    <message>
        <source>There is no server to ask.</source>
        <translation>没有可查询的服务器。</translation>
    </message>
</context>
<context>
    <name>tickcast::SessionsBrowser</name>
    <message>
        <source>Asking…</source>
        <translation>正在查询…</translation>
    </message>
    <message>
        <source>Not asked yet</source>
        <translation>尚未查询</translation>
    </message>
    <message>
        <source>No session matches</source>
        <translation>没有匹配的会话</translation>
    </message>
    <message>
        <source>No client is connected</source>
        <translation>没有客户端连接</translation>
    </message>
    <message>
        <source>No session has ended yet</source>
        <translation>尚无会话结束</translation>
    </message>
</context>
<context>
    <name>tickcast::SessionsModel</name>
    <message>
        <source>session</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>The session&apos;s name, as in its welcome and in the log</source>
        <translation>会话名，与欢迎消息和日志中的一致</translation>
    </message>
    <message>
        <source>address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>The client&apos;s address and port</source>
        <translation>客户端的地址和端口</translation>
    </message>
    <message>
        <source>worker</source>
        <translation>工作线程</translation>
    </message>
    <message>
        <source>The worker thread that serves it</source>
        <translation>为其服务的工作线程</translation>
    </message>
    <message>
        <source>level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>How the session is served: the slower, the higher</source>
        <translation>会话的服务级别：越慢越高</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>When it ended</source>
        <translation>结束时间</translation>
    </message>
    <message>
        <source>code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>The close code it was sent, and what it means</source>
        <translation>发送给它的关闭代码及其含义</translation>
    </message>
    <message>
        <source>reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>What the server said when it closed it</source>
        <translation>服务器关闭它时的说明</translation>
    </message>
    <message>
        <source>pressure</source>
        <translation>背压</translation>
    </message>
    <message>
        <source>How far behind it is: 1, 2 and 3 call for Degraded, Critical and Emergency</source>
        <translation>落后程度：1、2、3 分别对应降级、严重、紧急</translation>
    </message>
    <message>
        <source>owed</source>
        <translation>积压</translation>
    </message>
    <message>
        <source>Updates it is owed, held ones included</source>
        <translation>尚欠它的更新，含持仓交易对</translation>
    </message>
    <message>
        <source>owed
events kB</source>
        <translation>积压
事件 kB</translation>
    </message>
    <message>
        <source>Bytes of the events (trades) among what it is owed (1 kB = 1,000 bytes)</source>
        <translation>积压中事件（成交）的字节数（1 kB = 1,000 字节）</translation>
    </message>
    <message>
        <source>oldest
s</source>
        <translation>最早
秒</translation>
    </message>
    <message>
        <source>Age of the oldest update it is owed, in seconds</source>
        <translation>最早一次积压更新的时长，单位秒</translation>
    </message>
    <message>
        <source>unsent
kB</source>
        <translation>未发出
kB</translation>
    </message>
    <message>
        <source>Bytes that its connection has not taken (1 kB = 1,000 bytes)</source>
        <translation>连接尚未取走的字节数（1 kB = 1,000 字节）</translation>
    </message>
    <message>
        <source>delivered
/s</source>
        <translation>已送达
/秒</translation>
    </message>
    <message>
        <source>Updates delivered per second, between two answers of the server</source>
        <translation>服务器两次应答之间每秒送达的更新数</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>Updates delivered while it was here</source>
        <translation>在线期间送达的更新数</translation>
    </message>
    <message>
        <source>superseded</source>
        <translation>被取代</translation>
    </message>
    <message>
        <source>Updates replaced by a newer state before they were sent, since it connected: not lost</source>
        <translation>连接以来在发送前被更新的状态取代的更新数：不算丢失</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>被丢弃</translation>
    </message>
    <message>
        <source>Updates that will never be sent, since it connected</source>
        <translation>连接以来永远不会发送的更新数</translation>
    </message>
    <message>
        <source>sub-
scriptions</source>
        <translation>订阅</translation>
    </message>
    <message>
        <source>Symbols and channels it watches</source>
        <translation>它订阅的交易对和频道</translation>
    </message>
    <message>
        <source>connected
for</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>How long it has been here</source>
        <translation>在线时长</translation>
    </message>
    <message>
        <source>%1, pinned</source>
        <translation>%1，已固定</translation>
    </message>
    <message>
        <source>%1 from %2, worker %3</source>
        <translation>%1，来自 %2，工作线程 %3</translation>
    </message>
    <message>
        <source>%1, pinned by an operator</source>
        <translation>%1，由操作员固定</translation>
    </message>
    <message>
        <source>%1, its socket is full</source>
        <translation>%1，其套接字已满</translation>
    </message>
    <message>
        <source>%1 delivered, %2 suppressed, %3 holdings</source>
        <translation>已送达 %1，被抑制 %2，持仓 %3</translation>
    </message>
    <message>
        <source>Ended %1: %2 %3</source>
        <comment>time, close code, reason</comment>
        <translation>结束于 %1：%2 %3</translation>
    </message>
    <message>
        <source>client left</source>
        <translation>客户端离开</translation>
    </message>
    <message>
        <source>may come back</source>
        <translation>可以重连</translation>
    </message>
    <message>
        <source>broken frames</source>
        <translation>帧损坏</translation>
    </message>
    <message>
        <source>broke a rule</source>
        <translation>违反规则</translation>
    </message>
    <message>
        <source>message too large</source>
        <translation>消息过大</translation>
    </message>
    <message>
        <source>unauthorized</source>
        <translation>未授权</translation>
    </message>
    <message>
        <source>sent away</source>
        <translation>被请离</translation>
    </message>
    <message>
        <source>bad commands</source>
        <translation>错误命令</translation>
    </message>
    <message>
        <source>too slow</source>
        <translation>过慢</translation>
    </message>
    <message>
        <source>drained</source>
        <translation>已排空</translation>
    </message>
    <message>
        <source>token expired</source>
        <translation>令牌过期</translation>
    </message>
    <message>
        <source>overloaded</source>
        <translation>过载</translation>
    </message>
</context>
<context>
    <name>tickcast::SessionsPage</name>
    <message>
        <source>by pressure</source>
        <translation>按背压</translation>
    </message>
    <message>
        <source>by oldest owed</source>
        <translation>按最早积压</translation>
    </message>
    <message>
        <source>by owed</source>
        <translation>按积压</translation>
    </message>
    <message>
        <source>by unsent</source>
        <translation>按未发出</translation>
    </message>
    <message>
        <source>by delivered</source>
        <translation>按已送达</translation>
    </message>
    <message>
        <source>by superseded</source>
        <translation>按被取代</translation>
    </message>
    <message>
        <source>by suppressed</source>
        <translation>按被抑制</translation>
    </message>
    <message>
        <source>by dropped</source>
        <translation>按被丢弃</translation>
    </message>
    <message>
        <source>by time connected</source>
        <translation>按连接时长</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>No session selected</source>
        <translation>未选择会话</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>已关闭</translation>
    </message>
    <message>
        <source>Sessions that are open (Alt+O)</source>
        <translation>在线会话 (Alt+O)</translation>
    </message>
    <message>
        <source>Sessions that ended lately (Alt+C)</source>
        <translation>最近结束的会话 (Alt+C)</translation>
    </message>
    <message>
        <source>Name or address (Ctrl+F)</source>
        <translation>名称或地址 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Filter by name or address</source>
        <translation>按名称或地址筛选</translation>
    </message>
    <message>
        <source>Filter by level</source>
        <translation>按级别筛选</translation>
    </message>
    <message>
        <source>every level</source>
        <translation>所有级别</translation>
    </message>
    <message>
        <source>%1 or worse</source>
        <translation>%1或更差</translation>
    </message>
    <message>
        <source>Filter by worker</source>
        <translation>按工作线程筛选</translation>
    </message>
    <message>
        <source>every worker</source>
        <translation>所有工作线程</translation>
    </message>
    <message>
        <source>Sort</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>What comes first; or click a column&apos;s header</source>
        <translation>排序依据；也可点击列标题</translation>
    </message>
    <message>
        <source>Pin level…</source>
        <translation>固定级别…</translation>
    </message>
    <message>
        <source>Clear pin…</source>
        <translation>解除固定…</translation>
    </message>
    <message>
        <source>Disconnect…</source>
        <translation>断开…</translation>
    </message>
    <message>
        <source>Subscriptions</source>
        <translation>订阅</translation>
    </message>
    <message>
        <source>Its pressure, and the thresholds</source>
        <translation>背压及阈值</translation>
    </message>
    <message>
        <source>Level since it connected</source>
        <translation>连接以来的级别</translation>
    </message>
    <message>
        <source>Age of updates when they left</source>
        <translation>更新发出时的时延</translation>
    </message>
    <message>
        <source>worker %1</source>
        <translation>工作线程 %1</translation>
    </message>
    <message>
        <source>Not live</source>
        <translation>非实时</translation>
    </message>
    <message>
        <source>Session %1</source>
        <translation>会话 %1</translation>
    </message>
    <message>
        <source>Select a session to see why it is at its level.</source>
        <translation>选择一个会话，查看它为何处于该级别。</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>正在查询…</translation>
    </message>
    <message>
        <source>so far: %1</source>
        <translation>累计：%1</translation>
    </message>
    <message>
        <source>Select a session first</source>
        <translation>请先选择会话</translation>
    </message>
    <message>
        <source>Close this session (Alt+D)</source>
        <translation>关闭此会话 (Alt+D)</translation>
    </message>
    <message>
        <source>Fix the level of this session (Alt+P)</source>
        <translation>固定此会话的级别 (Alt+P)</translation>
    </message>
    <message>
        <source>This session is not pinned</source>
        <translation>此会话未固定</translation>
    </message>
    <message>
        <source>Let the level of this session go again (Alt+U)</source>
        <translation>不再固定此会话的级别 (Alt+U)</translation>
    </message>
</context>
<context>
    <name>tickcast::SlowSessionsModel</name>
    <message>
        <source>session</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>The session&apos;s name, as in its welcome and in the log</source>
        <translation>会话名，与欢迎消息和日志中的一致</translation>
    </message>
    <message>
        <source>address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>The client&apos;s address and port</source>
        <translation>客户端的地址和端口</translation>
    </message>
    <message>
        <source>level</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>How the session is served: the slower, the higher</source>
        <translation>会话的服务级别：越慢越高</translation>
    </message>
    <message>
        <source>backlog</source>
        <translation>积压</translation>
    </message>
    <message>
        <source>Updates owed to the session, held ones included</source>
        <translation>尚欠会话的更新，含持仓交易对</translation>
    </message>
    <message>
        <source>oldest s</source>
        <translation>最早 秒</translation>
    </message>
    <message>
        <source>Age of the oldest update it is owed, in seconds</source>
        <translation>最早一次积压更新的时长，单位秒</translation>
    </message>
    <message>
        <source>unsent kB</source>
        <translation>未发出 kB</translation>
    </message>
    <message>
        <source>Bytes that its connection has not taken (1 kB = 1,000 bytes)</source>
        <translation>连接尚未取走的字节数（1 kB = 1,000 字节）</translation>
    </message>
    <message>
        <source>superseded</source>
        <translation>被取代</translation>
    </message>
    <message>
        <source>Updates replaced by a newer state before they were sent, since it connected: not lost</source>
        <translation>连接以来在发送前被更新的状态取代的更新数：不算丢失</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>被丢弃</translation>
    </message>
    <message>
        <source>Updates that will never be sent, since it connected</source>
        <translation>连接以来永远不会发送的更新数</translation>
    </message>
    <message>
        <source>for</source>
        <translation>时长</translation>
    </message>
    <message>
        <source>How long it has been connected</source>
        <translation>已连接的时长</translation>
    </message>
    <message>
        <source>No client is connected</source>
        <translation>没有客户端连接</translation>
    </message>
    <message>
        <source>Every client keeps up</source>
        <translation>所有客户端都跟得上</translation>
    </message>
    <message>
        <source>first 10 of %1</source>
        <translation>%1 个中的前 10 个</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1，共 %2</translation>
    </message>
    <message>
        <source>Not asked yet</source>
        <translation>尚未查询</translation>
    </message>
    <message>
        <source>%1, pinned</source>
        <translation>%1，已固定</translation>
    </message>
    <message>
        <source>%1, pinned by an operator</source>
        <translation>%1，由操作员固定</translation>
    </message>
    <message>
        <source>%1, its socket is full</source>
        <translation>%1，其套接字已满</translation>
    </message>
    <message>
        <source>%1 from %2, worker %3</source>
        <translation>%1，来自 %2，工作线程 %3</translation>
    </message>
    <message>
        <source>Pressure %1 (1, 2 and 3 call for the levels above Normal)</source>
        <translation>背压 %1（1、2、3 对应高于正常的级别）</translation>
    </message>
    <message>
        <source>%1 subscriptions, %2 events among what it is owed</source>
        <translation>%1 个订阅，积压中有 %2 个事件</translation>
    </message>
    <message>
        <source>%1 delivered, %2 suppressed</source>
        <translation>已送达 %1，被抑制 %2</translation>
    </message>
</context>
<context>
    <name>tickcast::SlowSessionsPoll</name>
    <message>
        <source>The server did not answer within %1 s</source>
        <translation>服务器在 %1 秒内没有应答</translation>
    </message>
    <message>
        <source>The server would not say</source>
        <translation>服务器不予答复</translation>
    </message>
    <message>
        <source>The server would not say: %1</source>
        <translation>服务器不予答复：%1</translation>
    </message>
</context>
<context>
    <name>tickcast::SvgChart</name>
    <message>
        <source>No data in this range</source>
        <translation>该区间内无数据</translation>
    </message>
</context>
<context>
    <name>tickcast::SymbolsBrowser</name>
    <message>
        <source>Not asked yet</source>
        <translation>尚未查询</translation>
    </message>
    <message>
        <source>No symbol matches</source>
        <translation>没有匹配的交易对</translation>
    </message>
    <message>
        <source>The server knows no symbol</source>
        <translation>服务器没有任何交易对</translation>
    </message>
</context>
<context>
    <name>tickcast::SymbolsModel</name>
    <message>
        <source>stale</source>
        <translation>过期</translation>
    </message>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>symbol</source>
        <translation>交易对</translation>
    </message>
    <message>
        <source>The trading pair</source>
        <translation>交易对</translation>
    </message>
    <message>
        <source>state</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Whether its figures are to be relied on now</source>
        <translation>其数据目前是否可靠</translation>
    </message>
    <message>
        <source>last</source>
        <translation>最新价</translation>
    </message>
    <message>
        <source>The last price</source>
        <translation>最新成交价</translation>
    </message>
    <message>
        <source>age
s</source>
        <translation>时延
秒</translation>
    </message>
    <message>
        <source>Since that price, in seconds</source>
        <translation>距该价格的秒数</translation>
    </message>
    <message>
        <source>subscribers</source>
        <translation>订阅数</translation>
    </message>
    <message>
        <source>Subscriptions, over all channels and workers</source>
        <translation>所有频道和工作线程的订阅数</translation>
    </message>
    <message>
        <source>updates in
/s</source>
        <translation>接收更新
/秒</translation>
    </message>
    <message>
        <source>Publications per second, over all channels, between two answers</source>
        <translation>两次应答之间每秒的发布数，涵盖所有频道</translation>
    </message>
    <message>
        <source>updates out
/s</source>
        <translation>推送更新
/秒</translation>
    </message>
    <message>
        <source>Updates owed to sessions per second, one per subscription</source>
        <translation>每秒应发给会话的更新数，每个订阅计一次</translation>
    </message>
    <message>
        <source>kB out
/s</source>
        <translation>推送 kB
/秒</translation>
    </message>
    <message>
        <source>Bytes of those per second, if all are sent (1 kB = 1,000 bytes)</source>
        <translation>若全部发送，其每秒字节数（1 kB = 1,000 字节）</translation>
    </message>
    <message>
        <source>updates in</source>
        <translation>接收更新</translation>
    </message>
    <message>
        <source>Publications in this epoch, over all channels</source>
        <translation>本纪元内的发布数，涵盖所有频道</translation>
    </message>
    <message>
        <source>updates out</source>
        <translation>推送更新</translation>
    </message>
    <message>
        <source>Updates owed to sessions, one per subscription, since the start</source>
        <translation>启动以来应发给会话的更新数，每个订阅计一次</translation>
    </message>
    <message>
        <source>MB out</source>
        <translation>推送 MB</translation>
    </message>
    <message>
        <source>Bytes of those, if all were sent (1 MB = 1,000,000 bytes)</source>
        <translation>若全部发送，其字节数（1 MB = 1,000,000 字节）</translation>
    </message>
    <message>
        <source>offset</source>
        <translation>偏移</translation>
    </message>
    <message>
        <source>The quote&apos;s last one in this epoch</source>
        <translation>报价在本纪元内的最新偏移</translation>
    </message>
    <message>
        <source>keyframe</source>
        <translation>关键帧</translation>
    </message>
    <message>
        <source>That binary deltas refer to; none: nobody has asked for binary</source>
        <translation>二进制增量所参照的关键帧；无：尚无人请求二进制格式</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>纪元</translation>
    </message>
    <message>
        <source>That the offsets belong to</source>
        <translation>偏移所属的纪元</translation>
    </message>
</context>
<context>
    <name>tickcast::SymbolsPage</name>
    <message>
        <source>Symbols</source>
        <translation>交易对</translation>
    </message>
    <message>
        <source>Name (Ctrl+F)</source>
        <translation>名称 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Filter by name</source>
        <translation>按名称筛选</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>监视</translation>
    </message>
    <message>
        <source>Shows the selected symbol&apos;s quote as a client sees it (Alt+W, or a double click)</source>
        <translation>以客户端视角显示所选交易对的报价（Alt+W 或双击）</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Ends the subscription (Alt+X)</source>
        <translation>结束订阅 (Alt+X)</translation>
    </message>
    <message>
        <source>Not live</source>
        <translation>非实时</translation>
    </message>
    <message>
        <source>%1 as a client sees it</source>
        <translation>客户端视角的 %1</translation>
    </message>
</context>
<context>
    <name>tickcast::TimeChart</name>
    <message>
        <source>%1 over time, in %2</source>
        <translation>%1随时间变化，单位：%2</translation>
    </message>
    <message>
        <source>log</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Logarithmic axis: small values beside large ones (%1)</source>
        <translation>对数坐标轴：同时看清大小数值 (%1)</translation>
    </message>
</context>
<context>
    <name>tickcast::TimePlot</name>
    <message>
        <source>no data in this window</source>
        <translation>此时间窗内无数据</translation>
    </message>
</context>
<context>
    <name>tickcast::TimeWindow</name>
    <message>
        <source>1m</source>
        <translation>1 分</translation>
    </message>
    <message>
        <source>Charts show the last minute</source>
        <translation>图表显示最近一分钟</translation>
    </message>
    <message>
        <source>5m</source>
        <translation>5 分</translation>
    </message>
    <message>
        <source>Charts show the last five minutes</source>
        <translation>图表显示最近五分钟</translation>
    </message>
    <message>
        <source>1h</source>
        <translation>1 时</translation>
    </message>
    <message>
        <source>Charts show the last hour</source>
        <translation>图表显示最近一小时</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Hold the screen still; samples are still recorded</source>
        <translation>屏幕静止；采样仍继续记录</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
</context>
<context>
    <name>tickcast::WelcomePage</name>
    <message>
        <source>Start a &amp;demo server</source>
        <translation>启动演示服务器(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Connect to a server…</source>
        <translation>连接服务器(&amp;C)…</translation>
    </message>
    <message>
        <source>Saved servers</source>
        <translation>已保存的服务器</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Which server do you want to watch?</source>
        <translation>要监视哪个服务器？</translation>
    </message>
    <message>
        <source>One that runs already: its admin address and the file with its token are needed. The server prints both when it starts.</source>
        <translation>已在运行的服务器：需要其管理地址和令牌文件。服务器启动时会显示两者。</translation>
    </message>
    <message>
        <source>Welcome to Tickcast</source>
        <translation>欢迎使用 Tickcast</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>A server with a simulated market, on this machine only. It ends with the console.</source>
        <translation>带模拟行情的服务器，仅限本机，随控制台一起结束。</translation>
    </message>
    <message>
        <source>The program tickcast-server is not installed on this machine.</source>
        <translation>本机未安装 tickcast-server 程序。</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <translation>%1 – %2</translation>
    </message>
</context>
<context>
    <name>tickcast::WorkersModel</name>
    <message>
        <source>worker</source>
        <translation>工作线程</translation>
    </message>
    <message>
        <source>Worker thread: one listening socket and its sessions</source>
        <translation>工作线程：一个监听套接字及其会话</translation>
    </message>
    <message>
        <source>sessions</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Sessions open now</source>
        <translation>当前在线的会话</translation>
    </message>
    <message>
        <source>slow
D / C / E</source>
        <translation>变慢
降 / 严 / 急</translation>
    </message>
    <message>
        <source>Sessions at Degraded, at Critical and at Emergency now</source>
        <translation>当前处于降级、严重、紧急的会话</translation>
    </message>
    <message>
        <source>floor</source>
        <translation>级别下限</translation>
    </message>
    <message>
        <source>The level that all sessions of this worker have at least</source>
        <translation>此工作线程上所有会话的最低级别</translation>
    </message>
    <message>
        <source>sub-
scriptions</source>
        <translation>订阅</translation>
    </message>
    <message>
        <source>Subscriptions of these sessions</source>
        <translation>这些会话的订阅</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>订阅组</translation>
    </message>
    <message>
        <source>Pairs of symbol and channel that somebody watches here</source>
        <translation>此处有人订阅的交易对与频道组合</translation>
    </message>
    <message>
        <source>updates
/s</source>
        <translation>更新
/秒</translation>
    </message>
    <message>
        <source>Updates delivered per second</source>
        <translation>每秒送达的更新数</translation>
    </message>
    <message>
        <source>out
MB/s</source>
        <translation>出口
MB/秒</translation>
    </message>
    <message>
        <source>Bytes handed to the kernel per second (1 MB = 1,000,000 bytes)</source>
        <translation>每秒交给内核的字节数（1 MB = 1,000,000 字节）</translation>
    </message>
    <message>
        <source>behind</source>
        <translation>落后</translation>
    </message>
    <message>
        <source>Sessions whose socket is full now</source>
        <translation>套接字已满的会话</translation>
    </message>
    <message>
        <source>owed</source>
        <translation>积压</translation>
    </message>
    <message>
        <source>Updates owed to sessions that are behind</source>
        <translation>尚欠落后会话的更新</translation>
    </message>
    <message>
        <source>superseded
/s</source>
        <translation>被取代
/秒</translation>
    </message>
    <message>
        <source>Updates replaced by a newer state before they were sent, per second: not lost</source>
        <translation>每秒在发送前被更新的状态取代的更新数：不算丢失</translation>
    </message>
    <message>
        <source>dropped
/s</source>
        <translation>被丢弃
/秒</translation>
    </message>
    <message>
        <source>Updates that will never be sent, per second</source>
        <translation>每秒永远不会发送的更新数</translation>
    </message>
    <message>
        <source>loop lag
ms</source>
        <translation>循环滞后
毫秒</translation>
    </message>
    <message>
        <source>Longest delay of a timer turn in the interval, in milliseconds</source>
        <translation>区间内定时器的最长延迟，单位毫秒</translation>
    </message>
    <message>
        <source>inbox
used / size</source>
        <translation>收件箱
占用 / 容量</translation>
    </message>
    <message>
        <source>Publications waiting for this worker, and how many could wait</source>
        <translation>等待此工作线程的发布数，以及可等待的上限</translation>
    </message>
    <message>
        <source>batch
updates</source>
        <translation>每批
更新</translation>
    </message>
    <message>
        <source>Publications worked off per inbox batch</source>
        <translation>每批处理的发布数</translation>
    </message>
    <message>
        <source>sends
/s</source>
        <translation>发送
/秒</translation>
    </message>
    <message>
        <source>System calls that sent data, per second</source>
        <translation>每秒发送数据的系统调用数</translation>
    </message>
    <message>
        <source>updates
per send</source>
        <translation>每次发送
更新数</translation>
    </message>
    <message>
        <source>Updates carried by one system call</source>
        <translation>一次系统调用携带的更新数</translation>
    </message>
    <message>
        <source>CPU
%</source>
        <translation>CPU
%</translation>
    </message>
    <message>
        <source>CPU time of this thread, of one core</source>
        <translation>此线程占单个核心的 CPU 时间</translation>
    </message>
    <message>
        <source>p99
ms</source>
        <translation>p99
毫秒</translation>
    </message>
    <message>
        <source>99 of 100 updates took at most this long from the feed to the kernel, in milliseconds</source>
        <translation>每 100 次更新中有 99 次从行情源到内核最多用了这么久，单位毫秒</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>tickcast::WorkersPage</name>
    <message>
        <source>Workers</source>
        <translation>工作线程</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>open</source>
        <translation>在线</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>更新</translation>
    </message>
    <message>
        <source>per second</source>
        <translation>每秒</translation>
    </message>
    <message>
        <source>Loop lag</source>
        <translation>循环滞后</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>毫秒</translation>
    </message>
    <message>
        <source>charts show %1 of %2; select rows to choose</source>
        <translation>图表显示 %2 个中的 %1 个；选择行以指定</translation>
    </message>
</context>
</TS>
