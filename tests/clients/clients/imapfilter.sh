# imapfilter, whose configuration is a program.
cat >rc.lua <<'E'
options.timeout = 20
options.starttls = false
options.expunge = true
account = IMAP { server = '127.0.0.1', port = tonumber(os.getenv('PORT')), username = os.getenv('NAME'), password = 'secret' }

function put(name, text)
    local file = assert(io.open(name, 'wb'))
    file:write(text)
    file:close()
end

-- Names of folders below each other.
function names(folder, found)
    local boxes, folders = account:list_all(folder)
    for _, name in ipairs(boxes) do found[name] = true end
    for _, name in ipairs(folders) do
        if name ~= folder then names(name, found) end
    end
    return found
end
local folders = {}
for name in pairs(names('', {})) do table.insert(folders, name) end
put('folders', table.concat(folders, '\n'))

mail = account.Mail
mail:check_status()
for _, message in ipairs(mail:select_all()) do
    local box, uid = table.unpack(message)
    put('mail/' .. uid, box[uid]:fetch_message())
    box[uid]:fetch_structure()
end
local found = {}
for _, message in ipairs(mail:contain_subject('needle') * mail:is_undeleted()) do table.insert(found, message[2]) end
put('found', table.concat(found, '\n'))
mail:contain_subject('Flag me'):mark_flagged()
mail:contain_subject('needle'):add_flags({ 'filtered' })
mail:contain_subject('Delete me'):delete_messages()
local file = io.open('append.eml', 'rb')
mail:append_message(file:read('*a'), { '\\Seen' })
file:close()
account:create_mailbox('Filtered')
mail:contain_subject('needle'):copy_messages(account.Filtered)
account.Filtered:select_all():move_messages(account.INBOX)
account:delete_mailbox('Filtered')
if mail:enter_idle() then put('heard', 'news') end
os.exit(0)
E
imapfilter -c rc.lua
