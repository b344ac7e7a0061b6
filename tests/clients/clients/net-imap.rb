# Ruby's own library.
require 'net/imap'

mail = Net::IMAP.new('127.0.0.1', port: ENV['PORT'].to_i, ssl: false)
mail.authenticate('PLAIN', ENV['NAME'], 'secret')
File.write('folders', mail.list('', '*').map(&:name).join("\n"))
mail.select('Mail')
mail.uid_search(['ALL']).each do |uid|
  [%w[BODY.PEEK[]], %w[FLAGS ENVELOPE BODYSTRUCTURE INTERNALDATE RFC822.SIZE]].each do |items|
    answer = mail.uid_fetch(uid, items).first.attr
    File.binwrite("mail/#{uid}", answer['BODY[]']) if answer.key?('BODY[]')
  end
end
found = mail.uid_search(%w[SUBJECT needle])
File.write('found', found.join("\n"))
raise 'it does not find 8-bit text' unless mail.uid_search(['SUBJECT', 'Entwürfe'.b], 'UTF-8').length == 1
mail.uid_store(mail.uid_search(['SUBJECT', 'Flag me']), '+FLAGS', [:Flagged])
mail.uid_store(mail.uid_search(['SUBJECT', 'Delete me']), '+FLAGS', [:Deleted])
mail.expunge
mail.append('Mail', File.binread('append.eml'), [:Seen], Time.utc(2021, 3, 1))
other = Net::IMAP.encode_utf7('Rübe')
mail.create(other)
mail.uid_copy(found, other)
raise 'not all was copied' unless mail.status(other, ['MESSAGES'])['MESSAGES'] == found.length
mail.delete(other)
mail.sort(%w[REVERSE DATE], ['ALL'], 'UTF-8')
mail.thread('REFERENCES', ['ALL'], 'UTF-8')
mail.idle(20) do |response|
  next unless response.is_a?(Net::IMAP::UntaggedResponse) && response.name == 'EXISTS'

  File.write('heard', response.raw_data)
  mail.idle_done
end
mail.logout
mail.disconnect
