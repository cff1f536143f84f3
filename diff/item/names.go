package item

import (
	"strings"
	"sync"

	"github.com/ostkit/ostkit/internal/textnorm"
)

// SpecialOf returns the default folder that a name stands for in the languages
// that mailboxes are commonly set up in, in the words of [Folder.Special]; "" for
// any other name. A name is a hint only: users give such names to folders of their
// own, so it counts where default folders are, below the root.
func SpecialOf(name string) string { return specialNames()[textnorm.Fold(name)] }

// RoleOf returns the role that a default folder, or else a container class
// (PidTagContainerClass, "IPF.Appointment"), gives; [RoleUnknown] if neither does.
func RoleOf(special, containerClass string) Role {
	if role, ok := specialRoles[special]; ok {
		return role
	}
	class := textnorm.Fold(containerClass)
	for _, c := range classRoles {
		if class == c.class || strings.HasPrefix(class, c.class+".") {
			return c.role
		}
	}
	return RoleUnknown
}

var specialRoles = map[string]Role{
	"inbox": RoleMail, "sent": RoleMail, "deleted": RoleMail, "drafts": RoleMail, "junk": RoleMail, "archive": RoleMail,
	"outbox": RoleOutbox, "calendar": RoleCalendar, "contacts": RoleContacts, "tasks": RoleTasks,
	"journal": RoleJournal, "notes": RoleNotes, "sync-issues": RoleSyncIssues, "conflicts": RoleConflicts,
	"local-failures": RoleLocalFailures, "server-failures": RoleServerFailures,
}

var classRoles = []struct {
	class string
	role  Role
}{
	{"ipf.note", RoleMail},
	{"ipf.imap", RoleMail},
	{"ipf.appointment", RoleCalendar},
	{"ipf.contact", RoleContacts},
	{"ipf.task", RoleTasks},
	{"ipf.journal", RoleJournal},
	{"ipf.stickynote", RoleNotes},
}

// specialTable gives for each default folder its names, in the order English,
// German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Norwegian,
// Finnish, Polish, Czech, Hungarian, Turkish, Greek, Russian, Ukrainian, Japanese,
// Chinese, Korean, Hebrew, Arabic, as far as they differ.
var specialTable = map[string]string{
	"root": "IPM_SUBTREE|Top of Information Store|Top of Outlook data file|Top of Personal Folders|" +
		"Top of Outlook Data File|Root - Mailbox|Root - Public|Personal Folders|Outlook Data File|" +
		"Oberste Ebene des Informationsspeichers|Oberste Ebene der Outlook-Datendatei|Oberste Ebene der Persönlichen Ordner|" +
		"Stamm - Postfach|Persönliche Ordner|Outlook-Datendatei|Racine - Boîte aux lettres|Dossiers personnels|" +
		"Haut de la banque d'informations|Début du fichier de données Outlook|Principio del Almacén de información|" +
		"Inicio del archivo de datos de Outlook|Carpetas personales|Inizio del file di dati di Outlook|Cartelle personali|" +
		"Bovenste deel van gegevensarchief|Persoonlijke mappen|Корень хранилища|Личные папки|信息存储顶部|个人文件夹|個人用フォルダー",
	"inbox": "Inbox|Posteingang|Boîte de réception|Bandeja de entrada|Posta in arrivo|Caixa de entrada|A receber|" +
		"Postvak IN|Inkorgen|Indbakke|Innboks|Saapuneet|Skrzynka odbiorcza|Doručená pošta|Beérkezett üzenetek|" +
		"Gelen Kutusu|Εισερχόμενα|Входящие|Вхідні|受信トレイ|收件箱|收件匣|받은 편지함|תיבת דואר נכנס|علبة الوارد",
	"outbox": "Outbox|Postausgang|Boîte d'envoi|Bandeja de salida|Posta in uscita|Caixa de saída|A enviar|Postvak UIT|" +
		"Utkorgen|Udbakke|Utboks|Lähtevät|Skrzynka nadawcza|Pošta k odeslání|Postázandó üzenetek|Giden Kutusu|" +
		"Εξερχόμενα|Исходящие|Вихідні|送信トレイ|发件箱|寄件匣|보낼 편지함|תיבת דואר יוצא|علبة الصادر",
	"sent": "Sent Items|Sent|Sent Mail|Sent Messages|Gesendete Elemente|Gesendete Objekte|Gesendet|Éléments envoyés|" +
		"Messages envoyés|Elementos enviados|Enviados|Posta inviata|Itens enviados|Itens Enviados|Verzonden items|" +
		"Skickat|Skickade objekt|Sendt post|Sendte elementer|Sendt|Lähetetyt|Elementy wysłane|Odeslaná pošta|" +
		"Elküldött elemek|Gönderilmiş Öğeler|Απεσταλμένα|Отправленные|Надіслані|送信済みアイテム|已发送邮件|已发送|" +
		"寄件備份|보낸 편지함|פריטים שנשלחו|العناصر المرسلة",
	"deleted": "Deleted Items|Trash|Deleted Messages|Gelöschte Elemente|Gelöschte Objekte|Papierkorb|Éléments supprimés|" +
		"Corbeille|Elementos eliminados|Posta eliminata|Itens excluídos|Itens eliminados|Itens Eliminados|" +
		"Verwijderde items|Borttaget|Slettet post|Slettede elementer|Poistetut|Elementy usunięte|Odstraněná pošta|" +
		"Törölt elemek|Silinmiş Öğeler|Διαγραμμένα|Удаленные|Удалённые|Видалені|削除済みアイテム|已删除邮件|刪除的郵件|" +
		"지운 편지함|פריטים שנמחקו|العناصر المحذوفة",
	"drafts": "Drafts|Entwürfe|Brouillons|Borradores|Bozze|Rascunhos|Concepten|Utkast|Kladder|Luonnokset|" +
		"Wersje robocze|Koncepty|Piszkozatok|Taslaklar|Πρόχειρα|Черновики|Чернетки|下書き|草稿|임시 보관함|טיוטות|المسودات",
	"junk": "Junk Email|Junk E-mail|Junk|Spam|Junk-E-Mail|Courrier indésirable|Correo no deseado|" +
		"Posta indesiderata|Lixo Eletrônico|Lixo Eletrónico|E-mail de Lixo|Ongewenste e-mail|Skräppost|Uønsket mail|" +
		"Uønsket e-mail|Søppelpost|Søppel-e-post|Roskaposti|Wiadomości-śmieci|Nevyžádaná pošta|Levélszemét|" +
		"Önemsiz E-posta|Gereksiz E-posta|Ανεπιθύμητα|Нежелательная почта|Небажана пошта|迷惑メール|垃圾邮件|垃圾郵件|" +
		"정크 메일|דואר זבל|البريد غير الهام",
	"archive": "Archive|Archiv|Archives|Archivo|Archivio|Arquivo Morto|Archief|Arkiv|Arkisto|Archiwum|Arşiv|" +
		"Архив|アーカイブ|存档|封存|보관",
	"calendar": "Calendar|Kalender|Calendrier|Calendario|Calendário|Agenda|Kalenteri|Kalendarz|Kalendář|Naptár|Takvim|" +
		"Ημερολόγιο|Календарь|Календар|予定表|日历|行事曆|일정|לוח שנה|التقويم",
	"contacts": "Contacts|Kontakte|Contactos|Contatti|Contatos|Contacten|Contactpersonen|Kontakter|Kontaktpersoner|" +
		"Yhteyshenkilöt|Kontakty|Névjegyalbum|Kişiler|Επαφές|Контакты|Контакти|連絡先|联系人|連絡人|연락처|" +
		"אנשי קשר|جهات الاتصال",
	"tasks": "Tasks|Aufgaben|Tâches|Tareas|Attività|Tarefas|Taken|Uppgifter|Opgaver|Oppgaver|Tehtävät|Zadania|Úkoly|" +
		"Feladatok|Görevler|Εργασίες|Задачи|Завдання|タスク|仕事|任务|工作|작업|משימות|المهام",
	"journal": "Journal|Diario|Diário|Logboek|Loggbok|Päiväkirja|Dziennik|Deník|Napló|Günlük|Ημερολόγιο εργασιών|" +
		"Дневник|Журнал|履歴|日记|日誌|업무 일지|יומן|دفتر اليومية",
	"notes": "Notes|Notizen|Notas|Note|Notities|Anteckningar|Noter|Notater|Muistilaput|Notatki|Poznámky|" +
		"Feljegyzések|Notlar|Σημειώσεις|Заметки|Нотатки|メモ|便笺|記事|메모|פתקים|الملاحظات",
	"sync-issues": "Sync Issues|Synchronisierungsprobleme|Problèmes de synchronisation|Problemas de sincronización|" +
		"Problemi sincronizzazione|Problemas de Sincronização|Synchronisatieproblemen|Synkroniseringsproblem|" +
		"Synkroniseringsproblemer|Synkronointiongelmat|Problemy z synchronizacją|Potíže se synchronizací|" +
		"Проблемы синхронизации|同期の失敗|同步问题|同步處理問題",
	"conflicts": "Conflicts|Konflikte|Conflits|Conflictos|Conflitti|Conflitos|Conflicten|Konflikter|Konfliktit|" +
		"Konflikty|Конфликты|競合|冲突|衝突",
	"local-failures": "Local Failures|Lokale Fehler|Défaillances locales|Échecs locaux|Errores locales|" +
		"Errori locali|Falhas Locais|Lokale fouten|Lokala fel|Lokale fejl|Błędy lokalne|Místní selhání|" +
		"Локальные ошибки|ローカルの失敗|本地故障|本機失敗",
	"server-failures": "Server Failures|Serverfehler|Défaillances serveur|Échecs du serveur|Errores del servidor|" +
		"Errori server|Falhas do Servidor|Serverfouten|Serverfel|Serverfejl|Błędy serwera|Selhání serveru|" +
		"Ошибки сервера|サーバーの失敗|服务器故障|伺服器失敗",
}

// specialNames is built when first asked for, to keep the start of programs short.
var specialNames = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for special, names := range specialTable {
		for name := range strings.SplitSeq(names, "|") {
			m[textnorm.Fold(name)] = special
		}
	}
	return m
})
